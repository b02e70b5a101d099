package org.gantry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.gantry.http.testing.LocalServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutingTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final TestServlet SERVLET = new TestServlet(router());
    private static LocalServer server;

    private static Router router() {
        return new Router()
                .get("/", exchange -> text(exchange, "root"))
                .get("/v2/apps", exchange -> text(exchange, "apps " + exchange.queries("label")))
                .post("/v2/apps", exchange -> text(exchange, "create"))
                .get("/v2/apps/{id...}", exchange -> text(exchange, "app " + exchange.parameter("id")))
                .put("/v2/apps/{name...}", exchange -> text(exchange, "put " + exchange.parameter("name")))
                .get("/v2/apps/{id...}/tasks", exchange -> text(exchange, "tasks of " + exchange.parameter("id")))
                .delete(
                        "/v2/apps/{id...}/tasks/{task}",
                        exchange -> text(
                                exchange, "kill " + exchange.parameter("task") + " of " + exchange.parameter("id")))
                .get("/state", exchange -> text(exchange, "state"))
                .any("/api/v1/scheduler", exchange -> text(exchange, "any " + exchange.method()))
                .get("/slave(1)/state", exchange -> text(exchange, "agent state"));
    }

    private static void text(Exchange exchange, String text) throws java.io.IOException {
        exchange.send(200, "text/plain", text.getBytes(StandardCharsets.UTF_8));
    }

    @BeforeAll
    static void start() throws Exception {
        server = new LocalServer(Map.of("/*", SERVLET));
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static HttpResponse<String> request(String method, String path) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(server.uri(path))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET | / | root",
                "GET | /v2/apps | apps []",
                "GET | /v2/apps/ | apps []",
                "GET | /v2/apps?label=a&label=b%20c+d&x | apps [a, b c d]",
                "POST | /v2/apps | create",
                "GET | /v2/apps/web | app web",
                "GET | /v2/apps//prod/web | app prod/web",
                "GET | /v2/apps/%2Fprod%2Fweb | app /prod/web",
                "GET | /v2/apps/a+b%20c | app a+b c",
                "PUT | /v2/apps/prod/web | put prod/web",
                "GET | /v2/apps/prod/web/tasks | tasks of prod/web",
                "GET | /v2/apps/tasks/tasks | tasks of tasks",
                "DELETE | /v2/apps/prod/web/tasks/1.x | kill 1.x of prod/web",
                "GET | /slave(1)/state/ | agent state",
                "PATCH | /api/v1/scheduler | any PATCH",
            })
    void findsTheHandler(String method, String path, String answer) throws Exception {
        HttpResponse<String> response = request(method, path);
        assertThat(response.body()).isEqualTo(answer);
        assertThat(response.statusCode()).isEqualTo(200);
    }

    @Test
    void unknownPathIsNotFound() throws Exception {
        HttpResponse<String> response = request("GET", "/nothing/here");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).isEqualTo("404 Not Found.");
        assertThat(request("GET", "/State").statusCode()).isEqualTo(404);
        assertThat(request("GET", "/state/more").statusCode()).isEqualTo(404);
    }

    @Test
    void wrongMethodNamesTheRightOnes() throws Exception {
        HttpResponse<String> response = request("DELETE", "/v2/apps");
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).contains("GET, POST");
        assertThat(response.body())
                .isEqualTo("405 Method Not Allowed. Expecting one of { 'GET', 'POST' }, but received 'DELETE'.");
    }

    @Test
    void mostSpecificTemplateDecidesTheMethodsToo() throws Exception {
        assertThat(request("PUT", "/v2/apps/web/tasks").statusCode()).isEqualTo(405);
    }

    @Test
    void headIsGetWithoutBody() throws Exception {
        HttpResponse<String> response = request("HEAD", "/state");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Length")).contains("5");
        assertThat(response.body()).isEmpty();
    }

    @Test
    void optionsListsMethods() throws Exception {
        HttpResponse<String> response = request("OPTIONS", "/v2/apps/web");
        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS, PUT");
    }

    @Test
    void takesRequestTargetsInAbsoluteForm() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.say("GET http://localhost:" + server.port() + "/v2/apps/web HTTP/1.1\r\nHost: localhost:"
                    + server.port() + "\r\nConnection: close\r\n\r\n");
            assertThat(client.rest()).startsWith("HTTP/1.1 200").endsWith("app web");
        }
    }

    @ParameterizedTest
    @CsvSource({"/v2/apps/%2e%2e/x", "/v2/apps/a%00b", "/state?x=%zz"})
    void malformedTargetsAreRefusedAsText(String target) throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.say("GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            String answer = client.rest();
            assertThat(answer).startsWith("HTTP/1.1 400");
        }
    }

    @Test
    void countsByRoute() throws Exception {
        request("GET", "/slave(1)/state");
        request("BREW", "/slave(1)/state");
        // A client may have its answer before it is counted.
        await().untilAsserted(() -> assertThat(SERVLET.snapshot().routes())
                .anySatisfy(route -> {
                    assertThat(route.template()).isEqualTo("/slave(1)/state");
                    assertThat(route.method()).isEqualTo("GET");
                    assertThat(route.count()).isPositive();
                    assertThat(route.longest()).isPositive().isLessThanOrEqualTo(route.total());
                })
                .anySatisfy(route -> {
                    assertThat(route.method()).isEqualTo("other");
                    assertThat(route.clientErrors()).isPositive();
                }));
        await().until(() -> SERVLET.snapshot().inFlight() == 0);
    }

    @Test
    void refusesTemplatesThatCannotWork() {
        Handler handler = exchange -> {};
        assertThatThrownBy(() -> new Router().get("a", handler)).hasMessageContaining("begins with a slash");
        assertThatThrownBy(() -> new Router().get("/{a...}/{b...}", handler)).hasMessageContaining("greedy");
        assertThatThrownBy(() -> new Router().get("/x{a}", handler)).hasMessageContaining("whole segment");
        assertThatThrownBy(() -> new Router().get("/{a}", handler).get("/{b}/", handler))
                .hasMessageContaining("Two routes for GET");
    }
}
