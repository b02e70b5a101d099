package org.gantry.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.gantry.http.testing.LocalServer;
import org.gantry.modulehost.spi.ModuleId;
import org.gantry.modulehost.spi.ModuleInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DashboardServletTest {
    private static final String AGENT = "11111111-2222-3333-4444-555555555555-S0";

    private final HttpClient http = HttpClient.newHttpClient();
    private final Backend master = new Backend();
    private final Backend services = new Backend();
    private final Backend agent = new Backend();
    private LocalServer server;

    @BeforeEach
    void start() throws Exception {
        knows(AGENT, agent);
        server = new LocalServer(Map.of(
                "/*",
                new DashboardServlet(
                        master.address(),
                        services.address(),
                        Set.of("127.0.0.1", "localhost"),
                        Optional.empty(),
                        () -> List.of(new ModuleInfo(
                                new ModuleId("isolator", "cgroups"),
                                "1.2.0",
                                ModuleInfo.State.REFUSED,
                                3,
                                Optional.of("no cgroups here"))))));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        master.close();
        services.close();
        agent.close();
    }

    private void knows(String agentId, Backend backend) {
        master.answer(
                "/slaves",
                Backend.Answer.json(
                        200,
                        "{\"slaves\":[{\"id\":\"" + agentId + "\",\"pid\":\"slave(1)@" + backend.hostAndPort()
                                + "\"}]}"));
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.uri(path))
                .timeout(Duration.ofSeconds(20))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send("GET", path, "");
    }

    @ParameterizedTest
    @CsvSource({
        "/, text/html",
        "/index.html, text/html",
        "/app.css, text/css",
        "/main.js, text/javascript",
        "/icon.svg, image/svg+xml"
    })
    void servesThePage(String path, String type) throws Exception {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(value -> assertThat(value).startsWith(type));
        assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(response.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy)
                        .contains("default-src 'self'", "frame-ancestors 'none'")
                        .doesNotContain("unsafe"));
        assertThat(response.body()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/nothing.js", "/DashboardServlet.class", "/web", "/..%2fapp.css", "/a/b.js", "/app.css%00.js"})
    void servesNothingElse(String path) throws Exception {
        assertThat(get(path).statusCode()).isIn(400, 404);
    }

    @Test
    void refusesForeignNames() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            OutputStream out = socket.getOutputStream();
            out.write("GET /api/master/state HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 403").contains("not served as 'evil.example'");
        }
        assertThat(master.seenCount()).isZero();
    }

    @Test
    void refusesChangesThatAnotherSiteCouldSend() throws Exception {
        HttpResponse<String> response = send("POST", "/api/services/v2/apps", "{\"id\":\"/x\"}");
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).contains("message", BrowserGuard.HEADER);
        assertThat(services.seenCount()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/master/teardown", "/api/agents/" + AGENT + "/api/v1"})
    void changesGoToTheServicesFrameworkOnly(String path) throws Exception {
        HttpResponse<String> response = send("POST", path, "{}", BrowserGuard.HEADER, "1");
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(master.seenCount() + agent.seenCount()).isZero();
    }

    @Test
    void passesChangesOnWithBodyAndAnswer() throws Exception {
        services.answer("/v2/apps", Backend.Answer.json(422, "{\"message\":\"Object is not valid\"}"));
        HttpResponse<String> response = send(
                "POST",
                "/api/services/v2/apps?force=true",
                "{\"id\":\"/x\"}",
                BrowserGuard.HEADER,
                "1",
                "Content-Type",
                "application/json");
        assertThat(services.lastSeen())
                .isEqualTo(new Backend.Seen("POST", "/v2/apps?force=true", "application/json", "{\"id\":\"/x\"}"));
        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(response.body()).isEqualTo("{\"message\":\"Object is not valid\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v2/apps/team%20a/web",
                "/v2/apps//double//slash",
                "/v2/apps/a%2Fb",
                "/v2/apps/%C3%A4",
                "/v2/tasks?status=running&status=staging",
                "/v2/apps?id=%2Fx%20y&label=a%3D%3Db"
            })
    void passesPathsOnAsTheyAreWritten(String target) throws Exception {
        assertThat(get("/api/services" + target).statusCode()).isEqualTo(200);
        assertThat(services.lastSeen().target()).isEqualTo(target);
    }

    @Test
    void saysWhoDoesNotAnswer() throws Exception {
        services.close();
        HttpResponse<String> response = get("/api/services/v2/apps");
        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(response.body()).isEqualTo("{\"message\":\"" + services.address() + " does not answer\"}");
    }

    @Test
    void saysWhoBrokeOff() throws Exception {
        master.handle("/state", exchange -> {
            throw new IllegalStateException("broken");
        });
        HttpResponse<String> response = get("/api/master/state");
        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.body()).contains(master.address() + " broke off");
    }

    @Test
    void asksTheAgentThatTheMasterNames() throws Exception {
        agent.answer("/state", Backend.Answer.json(200, "{\"id\":\"it\"}"));
        assertThat(get("/api/agents/" + AGENT + "/state").body()).isEqualTo("{\"id\":\"it\"}");
        assertThat(get("/api/agents/" + AGENT + "/files/read?path=%2Ftmp%2Fa%20b&offset=-1")
                        .statusCode())
                .isEqualTo(200);
        assertThat(agent.lastSeen().target()).isEqualTo("/files/read?path=%2Ftmp%2Fa%20b&offset=-1");
    }

    @Test
    void knowsNoAgentThatTheMasterDoesNotName() throws Exception {
        HttpResponse<String> response = get("/api/agents/other-S1/state");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("The master knows no agent 'other-S1'");
        assertThat(agent.seenCount()).isZero();
    }

    @Test
    void whatATaskWroteIsNeverAPage() throws Exception {
        agent.answer(
                "/files/download",
                new Backend.Answer(
                        200,
                        Map.of("Content-Type", "text/html", "Content-Disposition", "attachment; filename=index.html"),
                        "<script>alert(1)</script>".getBytes(StandardCharsets.UTF_8)));
        HttpResponse<String> response = get("/api/agents/" + AGENT + "/files/download?path=index.html");
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
        assertThat(response.headers().firstValue("Content-Disposition")).hasValue("attachment; filename=index.html");
        assertThat(response.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy).contains("sandbox", "default-src 'none'"));
        assertThat(response.body()).isEqualTo("<script>alert(1)</script>");
    }

    @Test
    void largeFilesPassThrough() throws Exception {
        byte[] file = new byte[40 * 1024 * 1024];
        file[file.length - 1] = 7;
        agent.answer(
                "/files/download", new Backend.Answer(200, Map.of("Content-Type", "application/octet-stream"), file));
        HttpResponse<byte[]> response = http.send(
                HttpRequest.newBuilder(server.uri("/api/agents/" + AGENT + "/files/download?path=x"))
                        .build(),
                BodyHandlers.ofByteArray());
        assertThat(response.body()).isEqualTo(file);
    }

    @Test
    void listsModules() throws Exception {
        assertThat(get("/api/modules").body())
                .isEqualTo("{\"modules\":[{\"module\":\"isolator/cgroups\",\"version\":\"1.2.0\",\"state\":\"REFUSED\","
                        + "\"containers\":3,\"reason\":\"no cgroups here\"}]}");
    }

    @Test
    void relaysEventsAsTheyHappen() throws Exception {
        LinkedBlockingQueue<String> toSend = new LinkedBlockingQueue<>();
        CountDownLatch readerGone = new CountDownLatch(1);
        services.handle("/v2/events", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                while (true) {
                    String next = toSend.poll(50, TimeUnit.MILLISECONDS);
                    out.write((next == null ? ":\n\n" : next).getBytes(StandardCharsets.UTF_8));
                    out.flush();
                }
            } catch (Exception gone) {
                readerGone.countDown();
            }
        });
        HttpResponse<InputStream> response =
                http.send(HttpRequest.newBuilder(server.uri("/api/events")).build(), BodyHandlers.ofInputStream());
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            for (String name : List.of("first", "second")) {
                toSend.add("event: " + name + "\ndata: {}\n\n");
                await().atMost(Duration.ofSeconds(10)).until(() -> ("event: " + name).equals(lines.readLine()));
            }
        }
        assertThat(readerGone.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void refusesAStreamThatCannotBe() throws Exception {
        services.answer("/v2/events", Backend.Answer.json(503, "{}"));
        HttpResponse<String> response = get("/api/events");
        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.body()).contains("sends no events: status 503");
    }

    @Test
    void answersBeyondTheLimitAreRefused() throws Exception {
        byte[] huge = new byte[33 * 1024 * 1024];
        master.answer("/state", new Backend.Answer(200, Map.of("Content-Type", "application/json"), huge));
        HttpResponse<String> response = get("/api/master/state");
        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.body()).contains("larger than");
    }

    @Test
    void findsAnAgentThatRegisteredAgainElsewhere() throws Exception {
        try (Backend moved = new Backend()) {
            moved.answer("/state", Backend.Answer.json(200, "{\"id\":\"moved\"}"));
            assertThat(get("/api/agents/" + AGENT + "/state").body()).isEqualTo("{}");
            knows("second-S1", moved);
            assertThat(get("/api/agents/second-S1/state").body()).isEqualTo("{\"id\":\"moved\"}");
        }
    }

    @Test
    void agentAddressesAreNotAskedForEachTime() throws Exception {
        get("/api/agents/" + AGENT + "/state");
        get("/api/agents/" + AGENT + "/state");
        assertThat(master.seenCount()).isEqualTo(1);
    }
}
