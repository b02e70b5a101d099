package org.gantry.frameworks.services.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.gantry.frameworks.services.ServicesConfiguration;
import org.gantry.frameworks.services.ServicesSettings;
import org.gantry.frameworks.services.runtime.ServicesFramework;
import org.gantry.frameworks.services.testing.FakeMaster;
import org.gantry.frameworks.services.testing.ServicesNode;
import org.gantry.http.testing.LocalServer;
import org.gantry.state.memory.InMemoryStateStore;
import org.gantry.testkit.FreePort;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a client meets at a node that does not lead. */
class LeaderProxyTest {
    private static final String APP = "{\"id\":\"web\",\"cmd\":\"sleep 1\",\"instances\":0}";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private FakeMaster master;
    private ServicesNode leader;
    private Follower follower;

    /** A node that never leads. */
    private static final class Follower implements Node, AutoCloseable {
        private final ServicesSettings settings;
        private final LocalServer server;
        private final AtomicBoolean abdicated = new AtomicBoolean();
        private volatile Optional<String> leader;

        Follower(String name, Optional<String> leader) throws Exception {
            this.leader = leader;
            settings = ServicesConfiguration.Reader.read(
                    with(Map.of("hostname", name, "leader_proxy_read_timeout", 500L)));
            server = new LocalServer(Map.of("/*", new ServicesServlet(this)));
        }

        private static ServicesConfiguration with(Map<String, Object> values) {
            return (ServicesConfiguration) Proxy.newProxyInstance(
                    ServicesConfiguration.class.getClassLoader(),
                    new Class<?>[] {ServicesConfiguration.class},
                    (proxy, method, arguments) ->
                            values.getOrDefault(method.getName().replace("__", "_"), method.getDefaultValue()));
        }

        String address() {
            return "127.0.0.1:" + server.port();
        }

        @Override
        public ServicesSettings settings() {
            return settings;
        }

        @Override
        public Optional<ServicesFramework> leading() {
            return Optional.empty();
        }

        @Override
        public Optional<String> leader() {
            return leader;
        }

        @Override
        public void abdicate() {
            abdicated.set(true);
        }

        @Override
        public void close() throws Exception {
            server.close();
        }
    }

    @BeforeEach
    void start() throws Exception {
        master = new FakeMaster(1);
        leader = new ServicesNode(master, new InMemoryStateStore());
        await().until(() -> leader.leadership().leading().isPresent());
        follower = new Follower(
                "follower", Optional.of("127.0.0.1:" + leader.uri("/").getPort()));
    }

    @AfterEach
    void stop() throws Exception {
        follower.close();
        leader.close();
        master.close();
    }

    @Test
    void changesReachTheLeader() throws Exception {
        HttpResponse<String> created = send("POST", "/v2/apps", APP);
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        assertThat(created.headers().firstValue("Marathon-Deployment-Id")).isPresent();
        assertThat(created.headers().firstValue("X-Marathon-Leader"))
                .contains(leader.leadership().settings().endpoint().toString());
        assertThat(created.headers().allValues("X-Marathon-Via")).containsExactly("1.1 follower:8080");
        assertThat(created.headers().allValues("Date")).hasSize(1);
        assertThat(leader.get("/v2/apps//web").status()).isEqualTo(200);

        await().untilAsserted(
                        () -> assertThat(leader.get("/v2/deployments").json()).isEmpty());
        assertThat(send("PUT", "/v2/apps/web?force=true", "{\"cpus\":0.5}").statusCode())
                .isEqualTo(200);
        assertThat(send("DELETE", "/v2/apps/web?force=true", "").statusCode()).isEqualTo(200);
        await().until(() -> leader.get("/v2/apps//web").status() == 404);
    }

    @Test
    void answersAreTheLeaders() throws Exception {
        for (String path :
                new String[] {"/v2/apps?embed=apps.tasks", "/v2/apps//no/such", "/v2/groups", "/v2/leader", "/v2/queue"
                }) {
            HttpResponse<String> here = send("GET", path, "");
            assertThat(here.statusCode()).as(path).isEqualTo(leader.get(path).status());
            assertThat(here.body()).as(path).isEqualTo(leader.get(path).text());
        }
        assertThat(send("GET", "/v2/info", "").body()).contains("\"elected\":true");
        assertThat(send("POST", "/v2/apps", "{no json").statusCode()).isEqualTo(400);
        assertThat(send("POST", "/v2/apps", "{\"id\":\"\\u0000\"}").statusCode())
                .isEqualTo(422);
    }

    @Test
    void compressedAnswersComeThrough() throws Exception {
        HttpResponse<byte[]> answer = http.send(
                HttpRequest.newBuilder(follower.server.uri("/v2/info"))
                        .header("Accept-Encoding", "gzip")
                        .build(),
                BodyHandlers.ofByteArray());
        if (answer.headers().firstValue("Content-Encoding").isPresent()) {
            assertThat(new java.util.zip.GZIPInputStream(new java.io.ByteArrayInputStream(answer.body()))
                            .readAllBytes())
                    .asString(StandardCharsets.UTF_8)
                    .contains("\"elected\":true");
        } else {
            assertThat(answer.body()).asString(StandardCharsets.UTF_8).contains("\"elected\":true");
        }
    }

    @Test
    void whatIsAboutTheNodeIsItsOwn() throws Exception {
        follower.leader = Optional.empty();
        assertThat(send("GET", "/ping", "").body()).isEqualTo("pong");
        assertThat(send("GET", "/metrics", "").statusCode()).isEqualTo(200);
    }

    @Test
    void abdicationIsTheLeaders() throws Exception {
        assertThat(send("DELETE", "/v2/leader", "").statusCode()).isEqualTo(200);
        assertThat(follower.abdicated).isFalse();
    }

    @Test
    void eventsComeThroughUntilTheReaderLeaves() throws Exception {
        HttpResponse<InputStream> response = http.send(
                HttpRequest.newBuilder(follower.server.uri(
                                "/v2/events?event_type=event_stream_attached&event_type=api_post_event"))
                        .header("Accept", "text/event-stream")
                        .build(),
                BodyHandlers.ofInputStream());
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        assertThat(response.headers().firstValue("X-Marathon-Via")).isPresent();
        assertThat(leader.leadership().leading().orElseThrow().events().listeners())
                .isEqualTo(1);
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            assertThat(nextEvent(lines)).isEqualTo("event_stream_attached");
            leader.post("/v2/apps", APP);
            assertThat(nextEvent(lines)).isEqualTo("api_post_event");
        }
        // What is sent next finds nobody.
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            leader.post("/v2/apps", "{}");
            leader.put("/v2/apps/web?force=true", "{\"cmd\":\"sleep 2\"}");
            return leader.leadership().leading().orElseThrow().events().listeners() == 0;
        });
    }

    private static String nextEvent(BufferedReader lines) throws Exception {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("event: ")) {
                return line.substring(7);
            }
        }
        throw new AssertionError("the stream ended");
    }

    @Test
    void eventsEndWithTheLeader() throws Exception {
        HttpResponse<InputStream> response = http.send(
                HttpRequest.newBuilder(follower.server.uri("/v2/events"))
                        .header("Accept", "text/event-stream")
                        .build(),
                BodyHandlers.ofInputStream());
        leader.close();
        try (InputStream body = response.body()) {
            body.transferTo(java.io.OutputStream.nullOutputStream());
        } catch (java.io.IOException broken) {
            assertThat(broken).isNotNull();
        }
        leader = new ServicesNode(master, new InMemoryStateStore());
    }

    @Test
    void aRingIsNoticed() throws Exception {
        try (Follower other = new Follower("other", Optional.of(follower.address()))) {
            follower.leader = Optional.of(other.address());
            assertMessage(send("GET", "/v2/apps", ""), 502, "Detected proxying loop.");
        }
    }

    @Test
    void saysThatThereIsNoLeader() throws Exception {
        follower.leader = Optional.empty();
        assertMessage(send("GET", "/v2/apps", ""), 503, "Could not determine the current leader");
        follower.leader = Optional.of("follower:8080");
        assertMessage(send("GET", "/v2/events", ""), 503, "Could not determine the current leader");
    }

    @Test
    void waitsALittleForALeader() throws Exception {
        Optional<String> found = follower.leader;
        follower.leader = Optional.empty();
        var answer = http.sendAsync(
                HttpRequest.newBuilder(follower.server.uri("/v2/apps")).build(), BodyHandlers.ofString());
        follower.leader = found;
        assertThat(answer.get().statusCode()).isEqualTo(200);
    }

    @Test
    void saysThatTheLeaderIsGone() throws Exception {
        follower.leader = Optional.of("127.0.0.1:" + FreePort.find());
        assertMessage(send("POST", "/v2/apps", APP), 502, "Connection to leader refused.");
        assertMessage(send("GET", "/v2/events", ""), 502, "Connection to leader refused.");
    }

    @Test
    void saysThatTheLeaderIsSilent() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            follower.leader = Optional.of("127.0.0.1:" + silent.getLocalPort());
            assertMessage(send("GET", "/v2/apps", ""), 504, "Connection to leader timed out.");
        }
    }

    @Test
    void saysThatTheLeaderBreaksOff() throws Exception {
        try (ServerSocket breaking = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> {
                try {
                    while (true) {
                        breaking.accept().close();
                    }
                } catch (java.io.IOException closed) {
                    // The end of the test.
                }
            });
            server.start();
            follower.leader = Optional.of("127.0.0.1:" + breaking.getLocalPort());
            assertMessage(
                    send("POST", "/v2/apps", APP), 502, "Failed to successfully establish a connection to the leader.");
        }
    }

    private static void assertMessage(HttpResponse<String> answer, int status, String message) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).isEqualTo("{\"message\":\"" + message + "\"}");
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        URI target = follower.server.uri(path);
        return http.send(
                HttpRequest.newBuilder(target)
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .timeout(Duration.ofSeconds(30))
                        .build(),
                BodyHandlers.ofString());
    }
}
