package org.gantry.master.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.master.Protos.Call;
import org.gantry.http.ErrorWriter;
import org.gantry.http.GantryServlet;
import org.gantry.http.HttpError;
import org.gantry.http.HttpLimits;
import org.gantry.http.Router;
import org.gantry.http.testing.LocalServer;
import org.gantry.observability.AuditLog;
import org.junit.jupiter.api.Test;

class OperatorAuditTest {
    private static final Call TEARDOWN = Call.newBuilder()
            .setType(Call.Type.TEARDOWN)
            .setTeardown(Call.Teardown.newBuilder()
                    .setFrameworkId(FrameworkID.newBuilder().setValue("fw-1")))
            .build();

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final OperatorAudit audit =
            new OperatorAudit(new AuditLog("master", Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), lines::add));

    private static final class Servlet extends GantryServlet {
        private static final long serialVersionUID = 1L;

        Servlet(Router router) {
            super(router, ErrorWriter.PLAIN_TEXT, new HttpLimits(1 << 16, Duration.ofSeconds(30)));
        }
    }

    private int run(Call call, OperatorAudit.Action action) throws Exception {
        Router router = new Router().any("/{path...}", exchange -> audit.around(exchange, call, action));
        try (LocalServer server = new LocalServer(Map.of("/*", new Servlet(router)))) {
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(server.uri("/call")).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    @Test
    void whatIsDoneIsWrittenDown() throws Exception {
        assertThat(run(TEARDOWN, () -> {})).isEqualTo(200);
        assertThat(lines).singleElement().satisfies(line -> assertThat(line)
                .contains(
                        "\"actor\":\"anonymous\",\"origin\":\"127.0.0.1\",\"action\":\"TEARDOWN\",\"object\":\"fw-1\","
                                + "\"result\":\"done\"")
                .contains("framework_id"));
    }

    @Test
    void aRefusalIsWrittenDownWithItsReason() throws Exception {
        assertThat(run(TEARDOWN, () -> {
                    throw new HttpError(403, "403 Forbidden.");
                }))
                .isEqualTo(403);
        assertThat(lines).singleElement().satisfies(line -> assertThat(line)
                .contains("\"result\":\"refused\",\"reason\":\"403 Forbidden.\""));
    }

    @Test
    void aFailureIsWrittenDown() throws Exception {
        assertThat(run(TEARDOWN, () -> {
                    throw new IllegalStateException("broken");
                }))
                .isEqualTo(500);
        assertThat(lines).singleElement().satisfies(line -> assertThat(line).contains("\"result\":\"failed\""));
    }

    @Test
    void readingIsNotWrittenDown() throws Exception {
        assertThat(run(Call.newBuilder().setType(Call.Type.GET_STATE).build(), () -> {}))
                .isEqualTo(200);
        assertThat(lines).isEmpty();
    }
}
