package org.gantry.agent.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.mesos.v1.agent.Protos.Response;
import org.gantry.agent.FakeAgent;
import org.gantry.agent.TestTasks;
import org.gantry.http.testing.LocalServer;
import org.gantry.model.container.ContainerUsage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients see of an agent that runs one task, compared with what was recorded from the original. */
class AgentApiTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path work;

    private final HttpClient http = HttpClient.newHttpClient();
    private FakeAgent fake;
    private LocalServer server;
    private Path sandbox;

    @BeforeEach
    void start() throws Exception {
        fake = new FakeAgent(work, Map.of("attributes", "rack:r1;num:5;rng:[1-3]"));
        server = new LocalServer(Map.of("/*", new AgentServlet(fake.agent())));
        sandbox = fake.run(TestTasks.task("t1", "sleep 1000").build());
        Files.writeString(sandbox.resolve("stdout"), "hi\n");
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        fake.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/state", "/slave(1)/state"})
    void stateHasTheShapeOfTheOriginal(String path) throws Exception {
        JsonNode recorded = recorded("state");
        JsonNode state = json(get(path));

        Set<String> buildFields = Set.of("git_sha", "git_branch");
        assertThat(missing(recorded, state)).isEqualTo(new TreeSet<>(buildFields));
        JsonNode executor = state.at("/frameworks/0/executors/0");
        JsonNode recordedExecutor = recorded.at("/frameworks/0/executors/0");
        assertThat(missing(recordedExecutor, executor)).isEmpty();
        assertThat(missing(recordedExecutor.at("/tasks/0"), executor.at("/tasks/0")))
                .isEmpty();
        assertThat(missing(recordedExecutor.at("/tasks/0/statuses/0"), executor.at("/tasks/0/statuses/0")))
                .isEmpty();
        assertThat(missing(recorded.at("/frameworks/0"), state.at("/frameworks/0")))
                .isEmpty();
        assertThat(state.at("/attributes")).isEqualTo(recorded.at("/attributes"));
        assertThat(state.at("/resources").toString())
                .isEqualTo("{\"disk\":1024.0,\"mem\":1024.0,\"gpus\":0.0,\"cpus\":4.0,\"ports\":\"[31000-32000]\"}");
        assertThat(state.at("/unreserved_resources_full/0")).isEqualTo(recorded.at("/unreserved_resources_full/0"));
        assertThat(executor.at("/directory").asText()).isEqualTo(sandbox.toString());
        assertThat(executor.at("/name").asText())
                .isEqualTo("Command Executor (Task: t1) (Command: sh -c 'sleep 1000')");
    }

    @Test
    void containersHaveTheShapeOfTheOriginal() throws Exception {
        fake.use(new ContainerUsage(Map.of(
                "cpus_user_time_secs", 0.1, "cpus_system_time_secs", 0.04, "mem_rss_bytes", 1000.0, "no_such", 1.0)));
        JsonNode containers = json(get("/containers"));

        assertThat(missing(recorded("containers").get(0), containers.get(0))).isEmpty();
        assertThat(missing(recorded("containers").at("/0/statistics"), containers.at("/0/statistics")))
                .isEmpty();
        assertThat(containers.at("/0/statistics/mem_rss_bytes").isIntegralNumber())
                .isTrue();
        assertThat(missing(
                        recorded("monitor_statistics").get(0),
                        json(get("/monitor/statistics")).get(0)))
                .isEmpty();
        assertThat(json(get("/containers?container_id=other"))).isEmpty();
    }

    @Test
    void operatorCallsHaveTheShapeOfTheOriginal() throws Exception {
        JsonNode tasks = json(post("{\"type\":\"GET_STATE\"}")).at("/get_state/get_tasks");
        JsonNode recorded = recorded("GET_STATE").at("/get_state/get_tasks");

        assertThat(missing(recorded, tasks)).isEmpty();
        assertThat(missing(recorded.at("/launched_tasks/0"), tasks.at("/launched_tasks/0")))
                .isEmpty();
        JsonNode containers = json(post("{\"type\":\"GET_CONTAINERS\"}")).at("/get_containers/containers/0");
        assertThat(missing(recorded("GET_CONTAINERS").at("/get_containers/containers/0"), containers))
                .isEmpty();
        assertThat(json(post("{\"type\":\"GET_AGENT\"}"))
                        .at("/get_agent/agent_info/id/value")
                        .asText())
                .isEqualTo("m-S0");
        HttpResponse<byte[]> binary = http.send(
                HttpRequest.newBuilder(server.uri("/api/v1"))
                        .header("Content-Type", "application/json")
                        .header("Accept", "application/x-protobuf")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"type\":\"GET_HEALTH\"}"))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(Response.parseFrom(binary.body()).getGetHealth().getHealthy())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|400|Failed to validate agent::Call: Expecting 'type' to be present",
                "{\"type\":\"GET_METRICS\"}|400|Failed to validate agent::Call: Expecting 'get_metrics' to be present",
                "{\"type\":\"LIST_FILES\"}|400|Failed to validate agent::Call: Expecting 'list_files' to be present",
                "{\"type\":\"UNKNOWN\"}|501|501 Not Implemented.",
                "{\"type\":\"LIST_FILES\",\"list_files\":{\"path\":\"/no\"}}|404|''"
            })
    void malformedCallsAreAnsweredAsByTheOriginal(String body, int status, String message) throws Exception {
        HttpResponse<String> response = post(body);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).isEqualTo(message);
    }

    @Test
    void metricsHaveTheNamesOfTheOriginal() throws Exception {
        // The host's, which a component of their own tells.
        Set<String> notHere = Set.of(
                "system/cpus_total",
                "system/load_1min",
                "system/load_5min",
                "system/load_15min",
                "system/mem_free_bytes",
                "system/mem_total_bytes");
        JsonNode metrics = json(get("/metrics/snapshot"));

        assertThat(missing(recorded("metrics_snapshot"), metrics)).isEqualTo(new TreeSet<>(notHere));
        assertThat(metrics.at("/slave~1tasks_running").asDouble()).isEqualTo(1);
        assertThat(metrics.at("/slave~1cpus_used").asDouble()).isEqualTo(0.1);
        assertThat(metrics.at("/http~1agent~1requests").isNumber()).isTrue();
        assertThat(get("/metrics").body())
                .contains("# TYPE gantry_slave_tasks_running untyped\ngantry_slave_tasks_running 1\n");
    }

    @Test
    void filesAreReadAsInTheOriginal() throws Exception {
        assertThat(read("&offset=0&length=50")).isEqualTo("{\"data\":\"hi\\n\",\"offset\":0}");
        assertThat(read("&offset=1&length=1")).isEqualTo("{\"data\":\"i\",\"offset\":1}");
        assertThat(read("&offset=-1")).isEqualTo("{\"data\":\"\",\"offset\":3}");
        assertThat(read("&offset=100000&length=5")).isEqualTo("{\"data\":\"\",\"offset\":100000}");
        assertThat(read("&offset=-1&jsonp=f")).isEqualTo("f({\"data\":\"\",\"offset\":3})");
        assertThat(get("/files/read?path=" + encoded(sandbox.toString())).body())
                .isEqualTo("Cannot read a directory.\n");
        HttpResponse<String> download = get("/files/download?path=" + encoded(sandbox + "/stdout"));
        assertThat(download.body()).isEqualTo("hi\n");
        assertThat(download.headers().firstValue("Content-Disposition")).contains("attachment; filename=stdout");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/frameworks/m-0000/executors/t1/runs/latest", "latest", "run"})
    void everyPathOfTheSandboxIsBrowsed(String which) throws Exception {
        String path =
                switch (which) {
                    case "latest" -> sandbox.resolveSibling("latest").toString();
                    case "run" -> sandbox.toString();
                    default -> which;
                };
        JsonNode entries = json(get("/files/browse?path=" + encoded(path)));

        assertThat(entries).hasSize(1);
        assertThat(entries.at("/0/path").asText()).isEqualTo(path + "/stdout");
        assertThat(entries.at("/0/mode").asText()).isEqualTo("-rw-r--r--");
        assertThat(entries.at("/0/size").asLong()).isEqualTo(3);
        assertThat(entries.at("/0/nlink").asLong()).isEqualTo(1);
    }

    @Test
    void nothingOutsideTheSandboxIsShown() throws Exception {
        Files.writeString(work.resolve("secret"), "s");
        Files.createSymbolicLink(sandbox.resolve("file"), work.resolve("secret"));
        Files.createSymbolicLink(sandbox.resolve("dir"), work);
        Files.createSymbolicLink(sandbox.resolve("inside"), Path.of("stdout"));

        for (String path : new String[] {
            sandbox + "/file", sandbox + "/dir/secret", sandbox + "/../../../../..", sandbox + "/../latest/file"
        }) {
            for (String endpoint : new String[] {"read", "download", "browse"}) {
                HttpResponse<String> response = get("/files/" + endpoint + "?path=" + encoded(path));
                assertThat(response.statusCode()).as(endpoint + " " + path).isIn(400, 404);
                assertThat(response.body()).doesNotContain("\"path\"").isNotEqualTo("s");
            }
        }
        assertThat(get("/files/browse?path=" + encoded(sandbox + "/../../../../.."))
                        .body())
                .isEqualTo("'" + sandbox + "/../../../../..' is inaccessible.\n");
        assertThat(get("/files/read?offset=0&path=" + encoded(sandbox + "/inside"))
                        .body())
                .contains("hi");
        assertThat(get("/files/browse?path=/etc").statusCode()).isEqualTo(404);
        assertThat(get("/files/read?path=" + encoded(work.resolve("secret").toString()))
                        .statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "/files/browse,400",
        "/files/read?path=/x&offset=a,400",
        "/files/read?path=/x&offset=-2,400",
        "/nonexistent,404",
        "/state.json,404",
        "/api/v1,405",
        "/health,200",
        "/slave(1)/health,200",
        "/version,200",
        "/flags,200",
        "/system/stats.json,200",
        "/containerizer/debug,200"
    })
    void otherEndpoints(String path, int status) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(status);
    }

    @Test
    void characterThatIsCutInTwoIsLeftForTheNextRead() throws Exception {
        Files.writeString(sandbox.resolve("stdout"), "a€b");

        assertThat(read("&offset=0&length=2")).isEqualTo("{\"data\":\"a\",\"offset\":0}");
        assertThat(read("&offset=1&length=3")).isEqualTo("{\"data\":\"€\",\"offset\":1}");
    }

    private String read(String rest) throws Exception {
        return get("/files/read?path=" + encoded(sandbox + "/stdout") + rest).body();
    }

    private HttpResponse<String> get(String path) throws Exception {
        URI uri = server.uri(path);
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(server.uri("/api/v1"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private static JsonNode recorded(String name) throws IOException {
        try (InputStream stream = AgentApiTest.class.getResourceAsStream("/recorded/" + name + ".json")) {
            return JSON.readTree(JSON.readTree(stream).at("/response/body").asText());
        }
    }

    /** Fields of the recorded object that ours lacks. */
    private static Set<String> missing(JsonNode recorded, JsonNode ours) {
        Set<String> missing = new TreeSet<>();
        recorded.fieldNames().forEachRemaining(missing::add);
        ours.fieldNames().forEachRemaining(missing::remove);
        return missing;
    }

    private static String encoded(String path) {
        return URLEncoder.encode(path, StandardCharsets.UTF_8);
    }
}
