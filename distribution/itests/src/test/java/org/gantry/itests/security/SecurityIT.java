package org.gantry.itests.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.gantry.itests.Apps;
import org.gantry.itests.Configuration;
import org.gantry.itests.Http;
import org.gantry.itests.Node;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A node where everybody has to prove who they are, and may do what the rules say. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecurityIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final List<String> SECRETS = List.of(
            "ops-hush-1", "dev-hush-2", "agent-hush-3", "services-hush-4", "late-hush-5", "key-hush-6".repeat(4));
    private static final String CREDENTIALS = """
            {"credentials": [
              {"principal": "ops", "secret": "ops-hush-1"},
              {"principal": "dev", "secret": "dev-hush-2"},
              {"principal": "agent", "secret": "agent-hush-3"},
              {"principal": "services", "secret": "services-hush-4"}]}""";
    private static final String ACLS = """
            {"permissive": false,
             "register_agents": [{"principals": {"values": ["agent"]}, "agents": {"type": "ANY"}}],
             "register_frameworks": [
               {"principals": {"values": ["services"]}, "roles": {"type": "ANY"}},
               {"principals": {"values": ["dev"]}, "roles": {"values": ["dev", "dev/%"]}}],
             "run_tasks": [
               {"principals": {"values": ["services"]}, "users": {"type": "ANY"}},
               {"principals": {"values": ["dev"]}, "users": {"values": ["developer"]}}],
             "teardown_frameworks": [{"principals": {"values": ["ops"]}, "framework_principals": {"type": "ANY"}}],
             "view_roles": [{"principals": {"type": "ANY"}, "roles": {"type": "ANY"}}],
             "view_frameworks": [
               {"principals": {"values": ["ops"]}, "users": {"type": "ANY"}},
               {"principals": {"values": ["dev"]}, "users": {"values": ["developer"]}}],
             "view_tasks": [{"principals": {"values": ["ops"]}, "users": {"type": "ANY"}}],
             "view_executors": [{"principals": {"values": ["ops"]}, "users": {"type": "ANY"}}],
             "view_containers": [{"principals": {"values": ["ops"]}, "users": {"type": "ANY"}}],
             "access_sandboxes": [{"principals": {"values": ["ops"]}, "users": {"type": "ANY"}}],
             "get_endpoints": [{"principals": {"values": ["ops"]}, "paths": {"type": "ANY"}}],
             "view_flags": [{"principals": {"values": ["ops"]}, "flags": {"type": "ANY"}}]}""";

    @TempDir
    static Path folder;

    private final HttpClient streams =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Node node;
    private Apps apps;
    private Path credentials;
    private Path acls;

    @BeforeAll
    void start() throws Exception {
        credentials = write("credentials", CREDENTIALS);
        acls = write("acls", ACLS);
        Path agent = write("agent", "agent agent-hush-3\n");
        Path services = write("services", "services-hush-4\n");
        Path key = write("key", SECRETS.get(5));
        node = Node.in(folder.resolve("node"));
        new Configuration(node)
                .with(
                        "org.gantry.master.cfg",
                        Map.of(
                                "credentials", credentials.toString(),
                                "acls", "file://" + acls,
                                "authenticate_agents", "true",
                                "authenticate_http_frameworks", "true",
                                "http_framework_authenticators", "basic",
                                "authenticate_http_readonly", "true",
                                "authenticate_http_readwrite", "true"))
                .with(
                        "org.gantry.agent-agent.cfg",
                        Map.of(
                                "credential",
                                agent.toString(),
                                "http_credentials",
                                credentials.toString(),
                                "acls",
                                "file://" + acls,
                                "authenticate_http_readonly",
                                "true",
                                "authenticate_http_readwrite",
                                "true",
                                "authenticate_http_executors",
                                "true",
                                "jwt_secret_key",
                                key.toString()))
                .with(
                        "org.gantry.services.cfg",
                        Map.of(
                                "mesos_authentication_principal",
                                "services",
                                "mesos_authentication_secret_file",
                                services.toString()));
        node.start();
        apps = new Apps(node);
        apps.create("{\"id\": \"app\", \"cmd\": \"sleep 1000\", \"cpus\": 0.1, \"mem\": 16, \"instances\": 1}");
        apps.awaitRunning("app", 1);
    }

    @AfterAll
    void stop() {
        node.close();
    }

    @Test
    void refusesWhoProvesNothing() {
        for (URI base : List.of(node.master(), node.agent())) {
            for (String path : List.of("/state", "/flags", "/metrics/snapshot", "/api/v1", "/slave(1)/state")) {
                for (Optional<String> user : List.of(Optional.<String>empty(), Optional.of("ops:wrong"))) {
                    Http.Response answer = get(base, path, user);
                    if (base.equals(node.agent()) || !path.startsWith("/slave")) {
                        assertThat(answer.status()).as(base + path).isEqualTo(401);
                    }
                }
            }
            assertThat(get(base, "/health", Optional.empty()).status()).isEqualTo(200);
            assertThat(node.http().get(base, "/gantry/modules").status()).isEqualTo(401);
        }
    }

    @Test
    void showsOperatorsEverything() {
        String state =
                get(node.master(), "/state", Optional.of("ops:ops-hush-1")).body();
        assertThat(state).contains("\"marathon\"", "\"flags\"", "app.");
        assertThat(get(node.agent(), "/state", Optional.of("ops:ops-hush-1")).body())
                .contains("app.");
    }

    @Test
    void showsDevelopersTheirOwn() throws Exception {
        Optional<String> dev = Optional.of("dev:dev-hush-2");
        try (InputStream stream = subscribe("developer", "dev", 200)) {
            assertThat(new String(stream.readNBytes(60), StandardCharsets.UTF_8))
                    .contains("SUBSCRIBED");
            String frameworks = get(node.master(), "/frameworks", dev).body();
            assertThat(frameworks).contains("\"by-dev\"").doesNotContain("\"marathon\"");
            String v1 = call("{\"type\": \"GET_FRAMEWORKS\"}", dev).body();
            assertThat(v1).contains("by-dev").doesNotContain("marathon");
        }
        assertThat(get(node.master(), "/state", dev).body()).doesNotContain("\"marathon\"", "\"flags\"", "app.");
        assertThat(call("{\"type\": \"GET_TASKS\"}", dev).body()).doesNotContain("app.");
        assertThat(get(node.master(), "/flags", dev).status()).isEqualTo(403);
        assertThat(get(node.agent(), "/state", dev).body()).doesNotContain("app.");
    }

    @Test
    void allowsWhatTheRulesSay() throws Exception {
        try (InputStream stream = subscribe("developer", "other", 200)) {
            assertThat(new String(stream.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("Not authorized to register framework  with roles { other }");
        }
        String id = get(node.master(), "/frameworks", Optional.of("ops:ops-hush-1"))
                .json()
                .at("/frameworks/0/id")
                .asText();
        String teardown = "{\"type\": \"TEARDOWN\", \"teardown\": {\"framework_id\": {\"value\": \"" + id + "\"}}}";
        assertThat(call(teardown, Optional.of("dev:dev-hush-2")).status()).isEqualTo(403);
    }

    @Test
    void followsItsFilesWithoutARestart() throws Exception {
        assertThat(get(node.master(), "/state", Optional.of("late:late-hush-5")).status())
                .isEqualTo(401);
        replace(
                credentials,
                CREDENTIALS.replace(
                        "\"credentials\": [",
                        "\"credentials\": [{\"principal\": \"late\", \"secret\": \"late-hush-5\"},"));
        await().atMost(SOON)
                .until(() -> get(node.master(), "/state", Optional.of("late:late-hush-5"))
                                .status()
                        == 200);
        replace(credentials, "{\"credentials\": [{\"principal\": \"late\", \"secret\": late-hush-5");
        await().atMost(SOON).until(() -> log().contains("Changed, but not usable"));
        assertThat(get(node.master(), "/state", Optional.of("late:late-hush-5")).status())
                .isEqualTo(200);
        replace(credentials, CREDENTIALS);
        await().atMost(SOON)
                .until(() -> get(node.master(), "/state", Optional.of("late:late-hush-5"))
                                .status()
                        == 401);

        assertThat(get(node.master(), "/flags", Optional.of("services:services-hush-4"))
                        .status())
                .isEqualTo(403);
        replace(acls, ACLS.replace("{\"values\": [\"ops\"]}, \"flags\"", "{\"type\": \"ANY\"}, \"flags\""));
        await().atMost(SOON)
                .until(() -> get(node.master(), "/flags", Optional.of("services:services-hush-4"))
                                .status()
                        == 200);
        replace(acls, ACLS);
        await().atMost(SOON)
                .until(() -> get(node.master(), "/flags", Optional.of("services:services-hush-4"))
                                .status()
                        == 403);
    }

    @Test
    void logsNoSecrets() throws Exception {
        assertThat(get(node.master(), "/state", Optional.of("ops:ops-hush-1")).status())
                .isEqualTo(200);
        String written = log();
        assertThat(written).isNotEmpty();
        for (String secret : SECRETS) {
            assertThat(written).doesNotContain(secret);
        }
        for (String pair : List.of("ops:ops-hush-1", "agent:agent-hush-3", "services:services-hush-4")) {
            assertThat(written).doesNotContain(basic(pair).substring("Basic ".length()));
        }
    }

    private InputStream subscribe(String user, String role, int status) throws Exception {
        String call = "{\"type\": \"SUBSCRIBE\", \"subscribe\": {\"framework_info\": {\"user\": \"" + user
                + "\", \"name\": \"by-dev\", \"roles\": [\"" + role
                + "\"], \"capabilities\": [{\"type\": \"MULTI_ROLE\"}]}}}";
        HttpResponse<InputStream> response = streams.send(
                HttpRequest.newBuilder(node.master().resolve("/api/v1/scheduler"))
                        .header("Content-Type", "application/json")
                        .header("Accept", "application/json")
                        .header("Authorization", basic("dev:dev-hush-2"))
                        .POST(HttpRequest.BodyPublishers.ofString(call))
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(status);
        return response.body();
    }

    private Http.Response get(URI base, String path, Optional<String> user) {
        HttpRequest.Builder request = node.http().request(base, path).GET();
        user.ifPresent(pair -> request.header("Authorization", basic(pair)));
        return node.http().send(request);
    }

    private Http.Response call(String body, Optional<String> user) {
        HttpRequest.Builder request = node.http()
                .request(node.master(), "/api/v1")
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        user.ifPresent(pair -> request.header("Authorization", basic(pair)));
        return node.http().send(request);
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private Path write(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text);
    }

    private static void replace(Path file, String text) throws Exception {
        Path draft = file.resolveSibling("draft");
        Files.writeString(draft, text);
        Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Everything that the node has written down about itself. */
    private String log() throws Exception {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(node.workDir().resolve("log"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }
}
