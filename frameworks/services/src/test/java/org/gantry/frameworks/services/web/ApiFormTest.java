package org.gantry.frameworks.services.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.gantry.frameworks.services.app.HealthCheck;
import org.gantry.frameworks.services.testing.FakeMaster;
import org.gantry.frameworks.services.testing.ServicesNode;
import org.gantry.state.memory.InMemoryStateStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiFormTest {
    private FakeMaster master;
    private ServicesNode node;

    @BeforeEach
    void start() throws Exception {
        master = new FakeMaster(1);
        node = new ServicesNode(master, new InMemoryStateStore());
        await().until(() -> node.get("/v2/info").json().has("frameworkId"));
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
        master.close();
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain, 415",
        "application/x-www-form-urlencoded, 415",
        "application/jsonp, 415",
        "application/json;charset=utf-8, 201",
        "Application/JSON, 201"
    })
    void takesJsonAlone(String contentType, int status) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(node.uri("/v2/apps"))
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofString("{\"id\":\"web\",\"cmd\":\"sleep 1\"}"))
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(status);
        if (status == 415) {
            assertThat(response.body()).isEqualTo("{\"message\":\"Unsupported Media Type\"}");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET|/v2/apps/none||404|App '/none' does not exist",
                "DELETE|/v2/apps/none||404|App '/none' does not exist",
                "PATCH|/v2/apps/none|{}|404|App '/none' does not exist",
                "POST|/v2/apps/none/restart||404|App '/none' does not exist",
                "GET|/v2/apps/none/tasks||404|App '/none' does not exist",
                "GET|/v2/apps/none/versions||404|App '/none' does not exist",
                "GET|/v2/apps/none/*||404|Group '/none' does not exist",
                "DELETE|/v2/apps/web/tasks/x.y||404|Task 'x.y' does not exist",
                "DELETE|/v2/apps/web/tasks?scale=true&wipe=true||400|You cannot use scale and wipe at the same time.",
                "GET|/v2/apps/web/versions/2014-03-01T23:29:30.158Z||404|App '/web' does not exist in version 2014-03-01T23:29:30.158Z",
                "POST|/v2/apps|{\"id\":\"web\",\"cmd\":\"sleep 1\"}|409|An app with id [/web] already exists.",
                "POST|/v2/apps|{\"id\":|400|Invalid JSON",
                "POST|/v2/apps|[1]|400|Please specify data in JSON format",
                "PUT|/v2/apps|{}|400|Please specify data in JSON format",
                "POST|/v2/apps|{\"id\":\"a\"}|422|Object is not valid",
                "POST|/v2/apps|{\"id\":5}|422|Invalid JSON",
                "POST|/v2/tasks/delete|{\"ids\":[\"nonsense\"]}|400|Invalid task id 'nonsense'.",
                "GET|/v2/apps?label=a%3D%3D||422|Can not parse label selector 'a==': a term expected at character 3",
                "GET|/v2/nothing||404|URI not found",
                "POST|/v2/info|{}|405|Method Not Allowed",
                "PUT|/v2/groups|{}|501|Changing groups is not supported: change their apps by /v2/apps",
                "GET|/v2/pods||501|Pods are not supported",
            })
    void refusals(String method, String path, String body, int status, String message) {
        node.post("/v2/apps", "{\"id\":\"web\",\"cmd\":\"sleep 1\"}");

        ServicesNode.Answer answer = node.send(method, path, body == null ? "" : body);

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.json().path("message").asText()).isEqualTo(message);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-cache, no-store, must-revalidate");
    }

    @Test
    void otherContentTypesAndHugeBodiesAreRefused() throws Exception {
        String app = "{\"id\":\"web\",\"cmd\":\"sleep 1\"}";
        var request = HttpRequest.newBuilder(node.uri("/v2/apps"))
                .header("Content-Type", "text/xml")
                .POST(HttpRequest.BodyPublishers.ofString(app))
                .build();
        var answer = HttpClient.newHttpClient()
                .sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .join();

        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(answer.body()).isEqualTo("{\"message\":\"Unsupported Media Type\"}");
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), node.uri("/").getPort())) {
            String head = "POST /v2/apps HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 9000000\r\n\r\n{";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 413");
        }
    }

    @Test
    void tellsOfItself() {
        ServicesNode.Answer info = node.get("/v2/info");
        assertThat(info.json().path("elected").asBoolean()).isTrue();
        assertThat(info.json().path("frameworkId").asText()).isEqualTo("fake-master-0000");
        assertThat(info.json().at("/marathon_config/framework_name").asText()).isEqualTo("marathon");
        assertThat(info.json().path("marathon_config").has("kill_chunk_size"))
                .as("python3-marathon refuses settings that Marathon does not show")
                .isFalse();
        assertThat(info.header("X-Marathon-Leader")).isEqualTo("http://127.0.0.1:8080");
        assertThat(node.get("/v2/leader").json().path("leader").asText()).isEqualTo("127.0.0.1:8080");
        assertThat(node.get("/ping").text()).isEqualTo("pong");
        assertThat(node.send("GET", "/ping", "", "Accept", "application/json").text())
                .isEqualTo("\"pong\"");
        assertThat(node.get("/v2/plugins").json().path("plugins")).isEmpty();
        assertThat(node.get("/metrics")
                        .json()
                        .at("/gauges/marathon.apps.active.gauge/value")
                        .asInt(-1))
                .isZero();
    }

    @Test
    void appsAreFoundByTextAndLabel() {
        node.post("/v2/apps", "{\"id\":\"/shop/web\",\"cmd\":\"sleep 1\",\"labels\":{\"tier\":\"front\"}}");
        node.post("/v2/apps", "{\"id\":\"/shop/db/main\",\"cmd\":\"store 1\",\"labels\":{\"tier\":\"back\"}}");

        assertThat(ids("/v2/apps")).containsExactly("/shop/db/main", "/shop/web");
        assertThat(ids("/v2/apps?id=WEB")).containsExactly("/shop/web");
        assertThat(ids("/v2/apps?cmd=Store")).containsExactly("/shop/db/main");
        assertThat(ids("/v2/apps?label=tier!%3Dback")).containsExactly("/shop/web");
        assertThat(node.get("/v2/apps/shop/*").json().path("*")).hasSize(2);
        assertThat(node.get("/v2/apps//shop/web/").json().at("/app/id").asText())
                .isEqualTo("/shop/web");
        JsonNode root = node.get("/v2/groups").json();
        assertThat(root.at("/groups/0/apps/0/id").asText()).isEqualTo("/shop/web");
        assertThat(root.at("/groups/0/groups/0/id").asText()).isEqualTo("/shop/db");
        assertThat(node.get("/v2/groups/shop?embed=group.apps").json().has("groups"))
                .isFalse();
    }

    private List<String> ids(String path) {
        List<String> ids = new ArrayList<>();
        node.get(path).json().path("apps").forEach(app -> ids.add(app.path("id").asText()));
        return ids;
    }

    @Test
    void eventsAreStreamedAndFiltered() throws Exception {
        HttpResponse<InputStream> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(node.uri("/v2/events?event_type=event_stream_attached"
                                        + "&event_type=api_post_event&event_type=deployment_success"))
                                .header("Accept", "text/event-stream")
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            assertThat(nextEvent(lines)).isEqualTo("event_stream_attached");
            node.post("/v2/apps", "{\"id\":\"web\",\"cmd\":\"sleep 1\"}");
            assertThat(List.of(nextEvent(lines), nextEvent(lines)))
                    .containsExactlyInAnyOrder("api_post_event", "deployment_success");
        }
    }

    private static String nextEvent(BufferedReader lines) throws Exception {
        String type = "";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("event: ")) {
                type = line.substring(7);
            } else if (line.startsWith("data: ")) {
                assertThat(line).contains("\"eventType\":\"" + type + "\"", "\"timestamp\":");
                return type;
            }
        }
        throw new AssertionError("the stream ended");
    }

    @Test
    void oldVersionComesBackByPut() {
        String first = node.post("/v2/apps", "{\"id\":\"web\",\"cmd\":\"sleep 1\"}")
                .json()
                .path("version")
                .asText();
        await().until(() -> node.get("/v2/deployments").json().isEmpty());
        node.put("/v2/apps/web", "{\"cmd\":\"sleep 2\"}");
        await().until(() -> node.get("/v2/deployments").json().isEmpty());

        assertThat(node.put("/v2/apps/web", "{\"version\":\"" + first + "\"}").status())
                .isEqualTo(200);

        JsonNode app = node.get("/v2/apps/web").json().path("app");
        assertThat(app.path("cmd").asText()).isEqualTo("sleep 1");
        assertThat(app.path("version").asText()).isNotEqualTo(first);
        assertThat(node.get("/v2/apps/web/versions/" + first).json().path("cmd").asText())
                .isEqualTo("sleep 1");
        assertThat(node.put("/v2/apps/web", "{\"version\":\"" + first + "\",\"cmd\":\"x y\"}")
                        .status())
                .isEqualTo(422);
    }

    @Test
    void putCreatesAndUnchangedPutChangesNothing() {
        ServicesNode.Answer created = node.put("/v2/apps/web", "{\"cmd\":\"sleep 1\"}");
        assertThat(created.status()).isEqualTo(201);
        await().until(() -> node.get("/v2/deployments").json().isEmpty());
        JsonNode before = node.get("/v2/apps/web").json().path("app");

        ServicesNode.Answer same = node.put("/v2/apps/web?partialUpdate=false", before.toString());

        assertThat(same.status()).as(same.text()).isEqualTo(200);
        assertThat(node.get("/v2/apps/web").json().at("/app/version")).isEqualTo(before.path("version"));
    }

    @Test
    void textListsTasksByServicePort() {
        node.post("/v2/apps", "{\"id\":\"/shop/web\",\"cmd\":\"sleep 1\"}");
        await().until(() ->
                node.get("/v2/apps/shop/web").json().at("/app/tasksRunning").asInt() == 1);

        String text = node.send("GET", "/v2/tasks", "", "Accept", "text/plain").text();

        assertThat(text).matches("shop_web\t10000\tagent-0:31\\d{3}\t\n");
    }

    @Test
    void checksRunHereDecideOnHealth() throws Exception {
        HttpServer service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/health", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        service.start();
        try {
            int port = service.getAddress().getPort();
            master.hostnames("127.0.0.1");
            node.post(
                    "/v2/apps",
                    "{\"id\":\"web\",\"cmd\":\"sleep 1\",\"healthChecks\":[{\"path\":\"/health\",\"port\":" + port
                            + ",\"gracePeriodSeconds\":0,\"intervalSeconds\":1,\"maxConsecutiveFailures\":1}]}");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> node.get("/v2/apps/web")
                                    .json()
                                    .at("/app/tasksHealthy")
                                    .asInt()
                            == 1);
            JsonNode result = node.get("/v2/apps/web").json().at("/app/tasks/0/healthCheckResults/0");
            assertThat(result.path("alive").asBoolean()).isTrue();
            assertThat(result.has("firstSuccess")).isTrue();
        } finally {
            service.stop(0);
        }

        await().atMost(Duration.ofSeconds(20))
                .until(() -> !master.calls(Call.Type.KILL).isEmpty());
        await().atMost(Duration.ofSeconds(20)).until(() -> master.tasks().stream()
                .anyMatch(running -> running.task().getTaskId().getValue().endsWith("._app.2")));
    }

    @Test
    void abdicationLeadsToANewTerm() {
        assertThat(node.delete("/v2/leader").json().path("message").asText()).isEqualTo("Leadership abdicated");

        await().atMost(Duration.ofSeconds(20)).until(() -> master.subscriptions() >= 2);
        await().until(() -> node.get("/v2/leader").status() == 200);
    }

    @Test
    void closedPortIsUnhealthy() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
            assertThat(probe("TCP", closed)).isEmpty();
        }
        assertThat(probe("TCP", closed)).isPresent();
        assertThat(probe("HTTP", closed)).isPresent();
    }

    private static Optional<String> probe(String protocol, int port) throws Exception {
        return org.gantry.frameworks.services.health.ProbeAccess.probe(
                        HealthCheck.Protocol.valueOf(protocol), "127.0.0.1", port)
                .get(10, TimeUnit.SECONDS);
    }
}
