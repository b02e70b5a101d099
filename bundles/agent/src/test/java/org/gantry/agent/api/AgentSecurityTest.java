package org.gantry.agent.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gantry.agent.FakeAgent;
import org.gantry.agent.TestTasks;
import org.gantry.agent.security.ExecutorClaims;
import org.gantry.http.testing.LocalServer;
import org.gantry.security.spi.Principal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets into which part of an agent, and what they see there. */
class AgentSecurityTest {
    private static final Set<String> OPEN =
            Set.of("/health", "/slave(1)/health", "/version", "/system/stats.json", "/help");
    private static final String ACLS = """
            {"permissive": false,
             "view_frameworks": [{"principals": {"values": ["ops"]}, "users": {"type": "ANY"}}],
             "view_tasks": [{"principals": {"values": ["ops"]}, "users": {"type": "ANY"}}],
             "view_executors": [{"principals": {"values": ["ops"]}, "users": {"type": "ANY"}}],
             "view_containers": [{"principals": {"values": ["ops"]}, "users": {"type": "ANY"}}],
             "access_sandboxes": [{"principals": {"values": ["ops"]}, "users": {"type": "ANY"}}],
             "view_flags": [{"principals": {"values": ["ops"]}, "flags": {"type": "ANY"}}],
             "get_endpoints": [{"principals": {"type": "ANY"}, "paths": {"values": ["/containers"]}}]}""";

    @TempDir
    Path work;

    private final HttpClient http = HttpClient.newHttpClient();
    private FakeAgent fake;
    private LocalServer server;
    private Path sandbox;

    @BeforeEach
    void start() throws Exception {
        Path credentials = work.resolve("credentials");
        Files.writeString(credentials, "ops secret\ndev secret\n");
        Path key = work.resolve("key");
        Files.writeString(key, "0123456789abcdef0123456789abcdef");
        Map<String, String> flags = new HashMap<>();
        flags.put("authenticate_http_readonly", "true");
        flags.put("authenticate_http_readwrite", "true");
        flags.put("authenticate_http_executors", "true");
        flags.put("http_credentials", credentials.toString());
        flags.put("jwt_secret_key", key.toString());
        flags.put("acls", ACLS);
        fake = new FakeAgent(work.resolve("agent"), flags);
        server = new LocalServer(Map.of("/*", new AgentServlet(fake.agent())));
        sandbox = fake.run(TestTasks.task("t1", "sleep 1000").build());
        Files.writeString(sandbox.resolve("stdout"), "hi\n");
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        fake.close();
    }

    @Test
    void nothingAnswersWithoutCredentials() throws Exception {
        List<String> answered = new ArrayList<>();
        List<String> routes = AgentServlet.router(fake.agent()).routes();
        assertThat(routes).hasSizeGreaterThan(20);
        for (String route : routes) {
            String[] parts = route.split(" ");
            String method = parts[0].equals("*") ? "POST" : parts[0];
            String path = parts[1].replaceAll("\\{[^}]*}", "below");
            int status = ask(method, path, Optional.empty()).statusCode();
            if (status != 401 && !OPEN.contains(path.replace("/below", ""))) {
                answered.add(route + " -> " + status);
            }
        }
        assertThat(answered).isEmpty();
        assertThat(get("/health", Optional.empty()).statusCode()).isEqualTo(200);
    }

    @Test
    void challengesWithTheRealmOfTheOriginal() throws Exception {
        assertThat(challenge("GET", "/state"))
                .isEqualTo("Basic realm=\"mesos-agent-readonly\",Bearer realm=\"mesos-agent-readonly\"");
        assertThat(challenge("POST", "/api/v1")).startsWith("Basic realm=\"mesos-agent-readwrite\"");
        assertThat(challenge("POST", "/api/v1/executor")).startsWith("Basic realm=\"mesos-agent-executor\"");
    }

    @Test
    void showsEachWhatItMaySee() throws Exception {
        assertThat(get("/state", user("ops")).body()).contains("\"t1\"", "\"flags\"");
        assertThat(get("/state", user("dev")).body()).doesNotContain("\"t1\"", "\"flags\"");
        assertThat(call("{\"type\":\"GET_STATE\"}", "ops").body()).contains("\"t1\"");
        assertThat(call("{\"type\":\"GET_STATE\"}", "dev").body()).doesNotContain("\"t1\"");
        assertThat(get("/containers", user("ops")).body()).contains("\"t1\"");
        assertThat(get("/containers", user("dev")).body()).isEqualTo("[]");
        assertThat(call("{\"type\":\"GET_CONTAINERS\"}", "dev").body()).doesNotContain("\"t1\"");
    }

    @Test
    void refusesWhatIsNotAllowed() throws Exception {
        assertThat(get("/flags", user("ops")).statusCode()).isEqualTo(200);
        assertThat(get("/flags", user("dev")).statusCode()).isEqualTo(403);
        assertThat(get("/flags", user("dev")).body()).isEqualTo("403 Forbidden.");
        assertThat(get("/metrics/snapshot", user("ops")).statusCode()).isEqualTo(403);
        assertThat(call("{\"type\":\"GET_FLAGS\"}", "dev").statusCode()).isEqualTo(403);
    }

    @Test
    void keepsSandboxesFromOthers() throws Exception {
        String path = URLEncoder.encode(sandbox.toString(), StandardCharsets.UTF_8);
        assertThat(get("/files/browse?path=" + path, user("ops")).statusCode()).isEqualTo(200);
        assertThat(get("/files/browse?path=" + path, user("dev")).statusCode()).isEqualTo(403);
        assertThat(get("/files/read?offset=0&path=" + path + "/stdout", user("dev"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(get("/files/download?path=" + path + "/stdout", user("dev")).statusCode())
                .isEqualTo(403);
        String read = "{\"type\":\"READ_FILE\",\"read_file\":{\"path\":\"" + sandbox + "/stdout\",\"offset\":0}}";
        assertThat(call(read, "ops").statusCode()).isEqualTo(200);
        assertThat(call(read, "dev").statusCode()).isEqualTo(403);
        String list = "{\"type\":\"LIST_FILES\",\"list_files\":{\"path\":\"" + sandbox + "\"}}";
        assertThat(call(list, "dev").statusCode()).isEqualTo(403);
    }

    @Test
    void executorIsKnownByItsToken() throws Exception {
        String token = fake.agent().security().executorToken("f", "e", "c").orElseThrow();
        Optional<String> bearer = Optional.of("Bearer " + token);
        String call = "{\"type\":\"UPDATE\"}";
        HttpResponse<String> admitted = ask("POST", "/api/v1/executor", bearer, call);
        assertThat(admitted.statusCode()).as(admitted.body()).isEqualTo(400);
        // It has no name, so it sees nothing of others.
        assertThat(get("/state", bearer).body()).doesNotContain("\"t1\"");
        assertThat(ask("POST", "/api/v1/executor", Optional.of("Bearer " + token + "x"), call)
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void executorIsWhoItClaims() {
        Optional<Principal> proved = Optional.of(Principal.withClaims(Map.of("fid", "f", "eid", "e", "cid", "c")));
        assertThat(ExecutorClaims.check(proved, "f", "e", Optional.of("c"))).isEmpty();
        assertThat(ExecutorClaims.check(Optional.empty(), "f", "e", Optional.of("c")))
                .isEmpty();
        assertThat(ExecutorClaims.check(proved, "g", "e", Optional.of("c")))
                .get()
                .asString()
                .endsWith("does not contain an 'fid' claim with the framework ID g, which is set in the call");
        assertThat(ExecutorClaims.check(proved, "f", "d", Optional.of("c")))
                .get()
                .asString()
                .endsWith("does not contain an 'eid' claim with the executor ID d, which is set in the call");
        assertThat(ExecutorClaims.check(proved, "f", "e", Optional.of("other")))
                .get()
                .asString()
                .endsWith("does not contain a 'cid' claim with the correct active ContainerID");
    }

    @Test
    void asksForAKeyWhereExecutorsMustHaveTokens() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new FakeAgent(work.resolve("other"), Map.of("authenticate_http_executors", "true")).close())
                .withMessage("--jwt_secret_key must be specified when --authenticate_http_executors is set to true");
    }

    private String challenge(String method, String path) throws Exception {
        return ask(method, path, Optional.empty())
                .headers()
                .firstValue("WWW-Authenticate")
                .orElseThrow();
    }

    private static Optional<String> user(String name) {
        return Optional.of(
                "Basic " + Base64.getEncoder().encodeToString((name + ":secret").getBytes(StandardCharsets.UTF_8)));
    }

    private HttpResponse<String> get(String path, Optional<String> authorization) throws Exception {
        return ask("GET", path, authorization);
    }

    private HttpResponse<String> call(String body, String user) throws Exception {
        return ask("POST", "/api/v1", user(user), body);
    }

    private HttpResponse<String> ask(String method, String path, Optional<String> authorization) throws Exception {
        return ask(method, path, authorization, "");
    }

    private HttpResponse<String> ask(String method, String path, Optional<String> authorization, String body)
            throws Exception {
        URI uri = server.uri(path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        authorization.ifPresent(value -> request.header("Authorization", value));
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
