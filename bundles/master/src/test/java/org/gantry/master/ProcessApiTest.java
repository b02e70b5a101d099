package org.gantry.master;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.awaitility.Awaitility;
import org.gantry.http.process.TimedVerbosity;
import org.gantry.master.testing.FakeAgent;
import org.gantry.master.testing.LocalMaster;
import org.gantry.master.testing.Recordings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the master tells of itself: log, files, help, registry. */
class ProcessApiTest {
    @TempDir
    Path directory;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final List<Integer> levels = new CopyOnWriteArrayList<>();
    private LocalMaster master;

    @BeforeEach
    void start() throws Exception {
        Path log = directory.resolve("gantry.log");
        Files.writeString(log, "0123456789");
        master = new LocalMaster(Map.of("external_log_file", log.toString())).startLeading();
    }

    @AfterEach
    void stop() throws Exception {
        master.close();
        timer.shutdownNow();
    }

    private HttpResponse<String> call(String call) throws Exception {
        return master.send("POST", "/api/v1", call, "Content-Type", "application/json", "Accept", "application/json");
    }

    @Test
    void theLogsLevelRisesForAWhile() throws Exception {
        assertThat(
                        call("{\"type\":\"SET_LOGGING_LEVEL\",\"set_logging_level\":{\"level\":1,\"duration\":{\"nanoseconds\":1}}}")
                                .statusCode())
                .isEqualTo(501);
        master.master().use(new TimedVerbosity(levels::add, timer));

        assertThat(master.get("/logging/toggle?level=1&duration=50ms").statusCode())
                .isEqualTo(200);
        Awaitility.await().until(() -> levels.equals(List.of(1, 0)));
        call(
                "{\"type\":\"SET_LOGGING_LEVEL\",\"set_logging_level\":{\"level\":2,\"duration\":{\"nanoseconds\":3600000000000}}}");
        assertThat(call("{\"type\":\"GET_LOGGING_LEVEL\"}").body())
                .isEqualTo("{\"type\":\"GET_LOGGING_LEVEL\",\"get_logging_level\":{\"level\":2}}");
        assertThat(master.get("/logging/toggle").body()).isEqualTo("2\n");
    }

    @Test
    void aLevelNeedsANumberAndADuration() throws Exception {
        assertThat(master.get("/logging/toggle?level=1").body()).isEqualTo("Expecting 'duration=value' in query.\n");
        assertThat(master.get("/logging/toggle?duration=1secs").body())
                .isEqualTo("Expecting 'level=value' in query.\n");
        assertThat(master.get("/logging/toggle?level=x&duration=1secs").body())
                .isEqualTo("Failed to convert 'x' to number.\n");
        assertThat(master.get("/logging/toggle?level=-1&duration=1secs").body()).isEqualTo("Invalid level '-1'.\n");
        assertThat(master.get("/logging/toggle?level=1&duration=x").statusCode())
                .isEqualTo(400);
    }

    @Test
    void theLogIsReadInParts() throws Exception {
        assertThat(master.get("/files/read?path=/master/log&offset=-1").body())
                .isEqualTo("{\"data\":\"\",\"offset\":10}");
        assertThat(master.get("/files/read?path=/master/log&offset=2&length=3").body())
                .isEqualTo("{\"data\":\"234\",\"offset\":2}");
        assertThat(master.get("/files/read?path=/master/log&offset=20").body())
                .isEqualTo("{\"data\":\"\",\"offset\":20}");
        assertThat(call("{\"type\":\"READ_FILE\",\"read_file\":{\"path\":\"/master/log\",\"offset\":7}}")
                        .body())
                .isEqualTo("{\"type\":\"READ_FILE\",\"read_file\":{\"size\":10,\"data\":\"Nzg5\"}}");
        assertThat(master.get("/files/download?path=/master/log").body()).isEqualTo("0123456789");
        assertThat(master.get("/files/debug?jsonp=f").body()).startsWith("f({\"/master/log\":");
    }

    @Test
    void otherFilesAreNotThere() throws Exception {
        for (String path : List.of("/nope", "/etc/passwd", "/master/log/../../etc/passwd")) {
            assertThat(master.get("/files/read?path=" + path).statusCode()).isEqualTo(404);
            assertThat(master.get("/files/browse?path=" + path).statusCode()).isEqualTo(404);
            assertThat(master.get("/files/download?path=" + path).statusCode()).isEqualTo(404);
        }
        assertThat(master.get("/files/read").body()).isEqualTo("Expecting 'path=value' in query.\n");
        assertThat(master.get("/files/read?path=/master/log&offset=x").body())
                .isEqualTo("Failed to parse offset: Failed to convert 'x' to number.\n");
    }

    @Test
    void everyEndpointHasAPage() throws Exception {
        JsonNode help = Recordings.json(master.get("/help?format=json").body());
        for (JsonNode process : help.path("processes")) {
            for (JsonNode endpoint : process.path("endpoints")) {
                String name = endpoint.path("name").asText();
                String path = "/" + process.path("id").asText() + (name.equals("/") ? "" : name);
                assertThat(master.get(path).statusCode()).as(path).isNotIn(404, 500);
                if (!name.equals("/")) {
                    assertThat(master.get("/help" + path).body()).contains("USAGE", path);
                }
            }
        }
        assertThat(master.send("GET", "/help/master", "", "User-Agent", "curl/8")
                        .body())
                .startsWith("## `/master` ##\n> [/master/api/v1]");
        assertThat(master.get("/help/nope").body()).isEqualTo("No help available for '/nope'.\n");
    }

    @Test
    void theRegistryHasTheShapeOfTheOriginals() throws Exception {
        try (FakeAgent agent = new FakeAgent(master.root(), "cpus:4;mem:4096")) {
            call("{\"type\":\"UPDATE_WEIGHTS\",\"update_weights\":{\"weight_infos\":[{\"role\":\"a\",\"weight\":2}]}}");
            call("{\"type\":\"DEACTIVATE_AGENT\",\"deactivate_agent\":{\"agent_id\":{\"value\":\"" + agent.id()
                    + "\"}}}");
            JsonNode registry =
                    Recordings.json(master.get("/registrar(1)/registry").body());
            assertThat(registry.at("/master/info/id").asText()).isNotEmpty();
            assertThat(registry.at("/slaves/slaves/0/deactivated").asBoolean()).isTrue();
            assertThat(registry.at("/slaves/slaves/0/info/resources/0/role").asText())
                    .isEqualTo("*");
            assertThat(registry.at("/weights/0/info/weight").asDouble()).isEqualTo(2);
        }
    }

    @Test
    void aFormEndsAFramework() throws Exception {
        assertThat(master.send("GET", "/teardown", "").statusCode()).isEqualTo(405);
        assertThat(master.send("POST", "/teardown", "").body())
                .isEqualTo("Missing 'frameworkId' query parameter in the request body");
        assertThat(master.send("POST", "/teardown", "frameworkId=a%2Db").body())
                .isEqualTo("No framework found with specified ID");
    }
}
