package org.gantry.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gantry.master.security.Door;
import org.gantry.master.testing.FakeAgent;
import org.gantry.master.testing.FakeScheduler;
import org.gantry.master.testing.LocalMaster;
import org.gantry.protocol.MediaType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Once authentication is on, nothing but what is meant to be open answers strangers. */
class GuardedEndpointsTest {
    private static final Set<String> OPEN = Set.of("/help", "/health", "/version", "/redirect");

    private static final String OPS = "Basic b3BzOnNlY3JldA==";

    @TempDir
    Path folder;

    @Test
    void nothingAnswersWithoutCredentials() throws Exception {
        try (LocalMaster master = new LocalMaster(locked()).startLeading()) {
            Map<String, Door> doors = master.master().doors();
            assertThat(doors).hasSizeGreaterThan(14).containsKeys("/state", "/api/v1", "/api/v1/scheduler");
            List<String> answered = new ArrayList<>();
            for (String path : doors.keySet()) {
                for (String request : List.of(path, "/master" + path, path + "/below")) {
                    for (String method : List.of("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS")) {
                        HttpResponse<String> answer = master.send(method, request, "");
                        if (answer.statusCode() != 401 && !OPEN.contains(path)) {
                            answered.add(method + " " + request + " -> " + answer.statusCode());
                        } else if (!OPEN.contains(path)) {
                            assertThat(answer.headers().firstValue("WWW-Authenticate"))
                                    .get()
                                    .asString()
                                    .startsWith("Basic realm=\"");
                        }
                    }
                }
            }
            assertThat(answered).isEmpty();
        }
    }

    @Test
    void openEndpointsStayOpen() throws Exception {
        try (LocalMaster master = new LocalMaster(locked()).startLeading()) {
            assertThat(master.get("/health").statusCode()).isEqualTo(200);
            assertThat(master.get("/version").statusCode()).isEqualTo(200);
            assertThat(master.get("/redirect").statusCode()).isEqualTo(307);
            assertThat(master.get("/nowhere").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void whoHasProvedWhoItIsGetsIn() throws Exception {
        try (LocalMaster master = new LocalMaster(locked()).startLeading()) {
            assertThat(master.send("GET", "/state", "", "Authorization", OPS).statusCode())
                    .isEqualTo(200);
            assertThat(master.send("GET", "/state", "", "Authorization", "Basic b3BzOndyb25n")
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void nobodyIsAskedByDefault() throws Exception {
        try (LocalMaster master = new LocalMaster(Map.of()).startLeading()) {
            assertThat(master.get("/state").statusCode()).isEqualTo(200);
            // Whoever shows credentials nevertheless is not checked.
            assertThat(master.send("GET", "/state", "", "Authorization", "Basic !!!")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void closedEndpointsAreClosedToAll() throws Exception {
        Map<String, String> flags = Map.of("firewall_rules", "{\"disabled_endpoints\":{\"paths\":[\"/state\"]}}");
        try (LocalMaster master = new LocalMaster(flags).startLeading()) {
            HttpResponse<String> answer = master.get("/state");
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).isEqualTo("Endpoint '/state' is disabled");
            assertThat(master.get("/tasks").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void whyNothingIsOfferedNamesNobodyWhoIsHidden() throws Exception {
        Map<String, String> flags = new HashMap<>(locked());
        flags.put(
                "acls",
                "{\"permissive\":false,\"register_frameworks\":[{\"principals\":{\"type\":\"ANY\"},"
                        + "\"roles\":{\"type\":\"ANY\"}}],\"register_agents\":[{\"principals\":{\"type\":\"ANY\"},"
                        + "\"agents\":{\"type\":\"ANY\"}}],\"view_frameworks\":[{\"principals\":{\"values\":[\"ops\"]},"
                        + "\"users\":{\"values\":[\"alice\"]}}]}");
        try (LocalMaster master = new LocalMaster(flags).startLeading();
                FakeAgent agent = new FakeAgent(master.rootFor("ops:secret"), "cpus:4;mem:4096;disk:8192");
                FakeScheduler hidden = scheduler(master, "bob")) {
            hidden.awaitOffer();
            try (FakeScheduler seen = scheduler(master, "alice")) {
                String path = "/explain?framework_id=" + seen.id();
                HttpResponse<String> answer = master.send("GET", path, "", "Authorization", OPS);
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body())
                        .contains("NOTHING_LEFT", agent.id(), "\"holders\":[{\"resources\":\"cpus")
                        .doesNotContain(hidden.id());
                assertThat(master.send("GET", "/explain?framework_id=" + hidden.id(), "", "Authorization", OPS)
                                .statusCode())
                        .isEqualTo(404);
            }
        }
    }

    private static FakeScheduler scheduler(LocalMaster master, String user) throws Exception {
        return new FakeScheduler(
                master.rootFor("ops:secret"),
                MediaType.JSON,
                FakeScheduler.info(user).setUser(user).setPrincipal("ops").build());
    }

    private Map<String, String> locked() throws Exception {
        Path credentials = folder.resolve("credentials");
        Files.writeString(credentials, "ops secret\n");
        return Map.of(
                "credentials", credentials.toString(),
                "authenticate_agents", "true",
                "authenticate_http_frameworks", "true",
                "http_framework_authenticators", "basic",
                "authenticate_http_readonly", "true",
                "authenticate_http_readwrite", "true");
    }
}
