package org.gantry.security.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.ContainerID;
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

class AuditTrailTest {
    private static final Call TEARDOWN = Call.newBuilder()
            .setType(Call.Type.TEARDOWN)
            .setTeardown(Call.Teardown.newBuilder()
                    .setFrameworkId(FrameworkID.newBuilder().setValue("fw-1")))
            .build();

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final AuditTrail audit =
            new AuditTrail(new AuditLog("master", Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), lines::add));

    private static final class Servlet extends GantryServlet {
        private static final long serialVersionUID = 1L;

        Servlet(Router router) {
            super(router, ErrorWriter.PLAIN_TEXT, new HttpLimits(1 << 16, Duration.ofSeconds(30)));
        }
    }

    private int run(Call call, AuditTrail.Work<Exception> work) throws Exception {
        Router router = new Router().any("/{path...}", exchange -> audit.around(exchange, call.getType(), call, work));
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
    void whatIsAnsweredLaterIsWrittenDownThen() throws Exception {
        CompletableFuture<Integer> result = new CompletableFuture<>();
        Router router = new Router()
                .any(
                        "/{path...}",
                        exchange -> audit.around(
                                exchange,
                                TEARDOWN.getType(),
                                TEARDOWN,
                                () -> exchange.respondWith(result, (late, status) -> late.status(status))));
        try (LocalServer server = new LocalServer(Map.of("/*", new Servlet(router)))) {
            var answer = HttpClient.newHttpClient()
                    .sendAsync(
                            HttpRequest.newBuilder(server.uri("/call")).build(),
                            HttpResponse.BodyHandlers.discarding());
            assertThat(lines).isEmpty();
            result.complete(409);
            assertThat(answer.get().statusCode()).isEqualTo(409);
            await().untilAsserted(() -> assertThat(lines).singleElement().satisfies(line -> assertThat(line)
                    .contains("\"result\":\"refused\",\"reason\":\"status 409\"")));
        }
    }

    @Test
    void secretsAreNotWrittenDown() throws Exception {
        var launch = org.apache.mesos.v1.agent.Protos.Call.newBuilder()
                .setType(org.apache.mesos.v1.agent.Protos.Call.Type.LAUNCH_CONTAINER);
        launch.getLaunchContainerBuilder()
                .setContainerId(ContainerID.newBuilder().setValue("c"))
                .getCommandBuilder()
                .setValue("run it")
                .getEnvironmentBuilder()
                .addVariablesBuilder()
                .setName("PASSWORD")
                .setValue("hush");
        Router router = new Router()
                .any("/{path...}", exchange -> audit.around(exchange, launch.getType(), launch.build(), () -> {}));
        try (LocalServer server = new LocalServer(Map.of("/*", new Servlet(router)))) {
            HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(server.uri("/call")).build(), HttpResponse.BodyHandlers.discarding());
        }
        assertThat(lines).singleElement().satisfies(line -> assertThat(line)
                .contains("\"action\":\"LAUNCH_CONTAINER\",\"object\":\"c\"", "run it")
                .doesNotContain("hush"));
    }

    @Test
    void olderEndpointsAreWrittenDownUnlessTheyAreRead() throws Exception {
        Router router = new Router().any("/{path...}", audit.around("/teardown", exchange -> exchange.status(200)));
        try (LocalServer server = new LocalServer(Map.of("/*", new Servlet(router)))) {
            HttpClient client = HttpClient.newHttpClient();
            client.send(
                    HttpRequest.newBuilder(server.uri("/teardown")).build(), HttpResponse.BodyHandlers.discarding());
            assertThat(lines).isEmpty();
            client.send(
                    HttpRequest.newBuilder(server.uri("/teardown"))
                            .POST(HttpRequest.BodyPublishers.ofString("frameworkId=fw-1"))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
        }
        assertThat(lines).singleElement().satisfies(line -> assertThat(line)
                .contains("\"action\":\"POST /teardown\"", "\"body\":\"frameworkId=fw-1\""));
    }

    @Test
    void everyCallIsEitherReadOrWrittenDown() {
        assertThat(changing(Call.Type.values(), 39))
                .containsExactlyInAnyOrder(
                        "SET_LOGGING_LEVEL",
                        "UPDATE_WEIGHTS",
                        "RESERVE_RESOURCES",
                        "UNRESERVE_RESOURCES",
                        "CREATE_VOLUMES",
                        "DESTROY_VOLUMES",
                        "GROW_VOLUME",
                        "SHRINK_VOLUME",
                        "UPDATE_MAINTENANCE_SCHEDULE",
                        "START_MAINTENANCE",
                        "STOP_MAINTENANCE",
                        "SET_QUOTA",
                        "UPDATE_QUOTA",
                        "REMOVE_QUOTA",
                        "TEARDOWN",
                        "MARK_AGENT_GONE",
                        "DRAIN_AGENT",
                        "DEACTIVATE_AGENT",
                        "REACTIVATE_AGENT");
        assertThat(changing(org.apache.mesos.v1.agent.Protos.Call.Type.values(), 32))
                .containsExactlyInAnyOrder(
                        "SET_LOGGING_LEVEL",
                        "LAUNCH_NESTED_CONTAINER",
                        "KILL_NESTED_CONTAINER",
                        "REMOVE_NESTED_CONTAINER",
                        "LAUNCH_NESTED_CONTAINER_SESSION",
                        "ATTACH_CONTAINER_INPUT",
                        "LAUNCH_CONTAINER",
                        "KILL_CONTAINER",
                        "REMOVE_CONTAINER",
                        "ADD_RESOURCE_PROVIDER_CONFIG",
                        "UPDATE_RESOURCE_PROVIDER_CONFIG",
                        "REMOVE_RESOURCE_PROVIDER_CONFIG",
                        "MARK_RESOURCE_PROVIDER_GONE",
                        "PRUNE_IMAGES");
    }

    private static List<String> changing(Enum<?>[] types, int known) {
        List<Enum<?>> calls =
                Stream.of(types).filter(type -> !type.name().equals("UNKNOWN")).toList();
        assertThat(calls).hasSize(known);
        return calls.stream().filter(AuditTrail::changes).map(Enum::name).toList();
    }

    @Test
    void readingIsNotWrittenDown() throws Exception {
        assertThat(run(Call.newBuilder().setType(Call.Type.GET_STATE).build(), () -> {}))
                .isEqualTo(200);
        assertThat(lines).isEmpty();
    }
}
