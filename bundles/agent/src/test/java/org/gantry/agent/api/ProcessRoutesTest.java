package org.gantry.agent.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.gantry.agent.FakeAgent;
import org.gantry.http.HttpError;
import org.gantry.http.process.TimedVerbosity;
import org.gantry.http.testing.LocalServer;
import org.gantry.testkit.FakeClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent tells of itself as a process, and what it has none of. */
class ProcessRoutesTest {
    @TempDir
    Path work;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final List<Integer> levels = new CopyOnWriteArrayList<>();
    private FakeAgent fake;
    private LocalServer server;

    @BeforeEach
    void start() throws Exception {
        fake = new FakeAgent(work, Map.of());
        server = new LocalServer(Map.of("/*", new AgentServlet(fake.agent())));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        fake.close();
        timer.shutdownNow();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(HttpRequest.newBuilder(server.uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String call) throws Exception {
        return http.send(
                HttpRequest.newBuilder(server.uri("/api/v1"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(call.replace('\'', '"')))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void theLogsLevelIsTheNodes() throws Exception {
        assertThat(post("{'type':'SET_LOGGING_LEVEL','set_logging_level':{'level':1,'duration':{'nanoseconds':1}}}")
                        .statusCode())
                .isEqualTo(501);
        fake.agent().use(new TimedVerbosity(levels::add, timer));
        assertThat(get("/logging/toggle?level=2&duration=1hrs").statusCode()).isEqualTo(200);
        assertThat(post("{'type':'GET_LOGGING_LEVEL'}").body())
                .isEqualTo("{\"type\":\"GET_LOGGING_LEVEL\",\"get_logging_level\":{\"level\":2}}");
        assertThat(levels).containsExactly(2);
    }

    @Test
    void thereAreNoResourceProvidersAndNoImages() throws Exception {
        assertThat(post("{'type':'GET_RESOURCE_PROVIDERS'}").body())
                .isEqualTo("{\"type\":\"GET_RESOURCE_PROVIDERS\",\"get_resource_providers\":{}}");
        assertThat(post("{'type':'PRUNE_IMAGES','prune_images':{}}").statusCode())
                .isEqualTo(200);
        assertThat(post("{'type':'ADD_RESOURCE_PROVIDER_CONFIG','add_resource_provider_config':"
                                + "{'info':{'type':'t','name':'n'}}}")
                        .body())
                .isEqualTo("Failed to validate resource provider config with type 't' and name 'n':"
                        + " Unknown local resource provider type 't'");
        assertThat(post("{'type':'REMOVE_RESOURCE_PROVIDER_CONFIG','remove_resource_provider_config':"
                                + "{'type':'t','name':'n'}}")
                        .body())
                .isEqualTo("Missing required flag --resource_provider_config_dir");
        assertThat(post("{'type':'MARK_RESOURCE_PROVIDER_GONE'}").body())
                .isEqualTo("Failed to validate agent::Call: Expecting 'mark_resource_provider_gone' to be present");
    }

    @Test
    void everyEndpointHasAPage() throws Exception {
        JsonNode help = new ObjectMapper().readTree(get("/help?format=json").body());
        int pages = 0;
        for (JsonNode process : help.path("processes")) {
            for (JsonNode endpoint : process.path("endpoints")) {
                String name = endpoint.path("name").asText();
                String path = "/" + process.path("id").asText() + (name.equals("/") ? "" : name);
                assertThat(get(path).statusCode()).as(path).isNotIn(404, 500);
                pages++;
            }
        }
        assertThat(pages).isGreaterThan(15);
        assertThat(get("/help/slave(1)/state").body()).contains("/slave(1)/state");
        assertThat(get("/__processes__").body()).contains("\"id\":\"slave(1)\"");
    }

    @Test
    void statisticsAreGivenTwiceASecond() {
        FakeClock clock = new FakeClock();
        StatisticsLimit limit = new StatisticsLimit(clock);
        assertThat(limit.reserve()).isZero();
        assertThat(limit.reserve()).isEqualTo(Duration.ofMillis(500));
        clock.advance(Duration.ofSeconds(2));
        assertThat(limit.reserve()).isZero();
        for (int i = 1; i <= 40; i++) {
            assertThat(limit.reserve()).isEqualTo(Duration.ofMillis(500L * i));
        }
        assertThatThrownBy(limit::reserve).isInstanceOf(HttpError.class).hasMessageContaining("try again later");
    }
}
