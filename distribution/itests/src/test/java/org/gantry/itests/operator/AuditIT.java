package org.gantry.itests.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.gantry.itests.Http.Response;
import org.gantry.itests.Node;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node writes down of what operators ask for. */
class AuditIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder;

    private static Node node;

    @BeforeAll
    static void start() {
        node = Node.in(folder.resolve("node")).start();
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            node.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET_LOGGING_LEVEL",
                "UPDATE_WEIGHTS",
                "RESERVE_RESOURCES",
                "UNRESERVE_RESOURCES",
                "CREATE_VOLUMES",
                "DESTROY_VOLUMES",
                "GROW_VOLUME",
                "SHRINK_VOLUME",
                "UPDATE_MAINTENANCE_SCHEDULE",
                "START_MAINTENANCE",
                "STOP_MAINTENANCE",
                "SET_QUOTA",
                "UPDATE_QUOTA",
                "REMOVE_QUOTA",
                "TEARDOWN",
                "MARK_AGENT_GONE",
                "DRAIN_AGENT",
                "DEACTIVATE_AGENT",
                "REACTIVATE_AGENT"
            })
    void everyChangeAtTheMaster(String type) throws IOException {
        assertWrittenDown(node.master(), "master", type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET_LOGGING_LEVEL",
                "LAUNCH_NESTED_CONTAINER",
                "KILL_NESTED_CONTAINER",
                "REMOVE_NESTED_CONTAINER",
                "LAUNCH_NESTED_CONTAINER_SESSION",
                "ATTACH_CONTAINER_INPUT",
                "LAUNCH_CONTAINER",
                "KILL_CONTAINER",
                "REMOVE_CONTAINER",
                "ADD_RESOURCE_PROVIDER_CONFIG",
                "UPDATE_RESOURCE_PROVIDER_CONFIG",
                "REMOVE_RESOURCE_PROVIDER_CONFIG",
                "MARK_RESOURCE_PROVIDER_GONE",
                "PRUNE_IMAGES"
            })
    void everyChangeAtTheAgent(String type) throws IOException {
        assertWrittenDown(node.agent(), "agent", type);
    }

    /** Nothing but its type: most are refused for that, which is written down as well. */
    private static void assertWrittenDown(URI server, String component, String type) throws IOException {
        int before = lines(component, type).size();
        Response answer = node.http().post(server, "/api/v1", "{\"type\": \"" + type + "\"}");
        await().atMost(SOON).until(() -> lines(component, type).size() > before);
        assertThat(lines(component, type)).hasSize(before + 1).last().satisfies(line -> {
            assertThat(line.path("actor").asText()).isEqualTo("anonymous");
            assertThat(line.path("origin").asText()).isEqualTo("127.0.0.1");
            assertThat(line.path("result").asText())
                    .isEqualTo(answer.status() < 300 ? "done" : answer.status() < 500 ? "refused" : "failed");
        });
    }

    @Test
    void whatIsDoneWithItsCall() throws IOException {
        String call = "{\"type\": \"SET_QUOTA\", \"set_quota\": {\"quota_request\": {\"role\": \"audited\","
                + " \"guarantee\": [{\"name\": \"cpus\", \"type\": \"SCALAR\", \"scalar\": {\"value\": 0.1}}]}}}";
        assertThat(node.http().post(node.master(), "/api/v1", call).status()).isEqualTo(200);
        await().atMost(SOON).until(() -> lines("master", "SET_QUOTA").stream()
                .anyMatch(line -> line.path("result").asText().equals("done")
                        && line.at("/details/call").asText().contains("audited")));
    }

    @Test
    void olderEndpointsToo() throws IOException {
        Response answer = node.http().post(node.master(), "/master/teardown", "frameworkId=nobody");
        assertThat(answer.status()).isEqualTo(400);
        await().atMost(SOON).until(() -> !lines("master", "POST /teardown").isEmpty());
        assertThat(node.http()
                        .get(node.agent(), "/logging/toggle?level=0&duration=1secs")
                        .status())
                .isEqualTo(200);
        await().atMost(SOON).until(() -> !lines("agent", "GET /logging/toggle").isEmpty());
    }

    @Test
    void modulesToo() throws IOException {
        assertThat(lines("module-host", "module activated")).isNotEmpty();
    }

    @Test
    void readingIsNot() throws IOException {
        node.http().post(node.master(), "/api/v1", "{\"type\": \"GET_STATE\"}");
        node.http().post(node.agent(), "/api/v1", "{\"type\": \"GET_STATE\"}");
        node.http().get(node.master(), "/quota");
        node.http().post(node.agent(), "/api/v1", "{\"type\": \"PRUNE_IMAGES\"}");
        await().atMost(SOON).until(() -> !lines("agent", "PRUNE_IMAGES").isEmpty());
        assertThat(all())
                .noneMatch(line -> line.path("action").asText().contains("GET_")
                        || line.path("action").asText().contains("/quota"));
    }

    private static List<JsonNode> lines(String component, String action) throws IOException {
        return all().stream()
                .filter(line -> line.path("component").asText().equals(component)
                        && line.path("action").asText().equals(action))
                .toList();
    }

    private static List<JsonNode> all() throws IOException {
        Path file = node.workDir().resolve("log/audit.log");
        List<JsonNode> lines = new ArrayList<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                int start = line.indexOf('{');
                if (start >= 0 && line.endsWith("}")) {
                    lines.add(JSON.readTree(line.substring(start)));
                }
            }
        }
        return lines;
    }
}
