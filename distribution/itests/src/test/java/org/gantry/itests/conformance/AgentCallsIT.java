package org.gantry.itests.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operator API of the agent. */
@DisplayNameGeneration(FactNames.class)
class AgentCallsIT {
    private static final String API = "/api/v1";

    private final Stage stage = Stage.usual();
    private final Wire agent = stage.agent();

    @Fact({"3.31", "3.34"})
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET_HEALTH",
                "GET_FLAGS",
                "GET_VERSION",
                "GET_LOGGING_LEVEL",
                "GET_STATE",
                "GET_CONTAINERS",
                "GET_FRAMEWORKS",
                "GET_EXECUTORS",
                "GET_TASKS",
                "GET_AGENT",
                "GET_RESOURCE_PROVIDERS",
                "GET_OPERATIONS"
            })
    void readsAnswerWithTheirOwnType(String type) {
        Wire.Answer answer = agent.operate("{'type': '%s'}", type);
        assertThat(answer.status()).as(type + " " + answer.text()).isEqualTo(200);
        assertThat(answer.json().path("type").asText()).isEqualTo(type);
    }

    @Fact("3.31")
    @Test
    void metricsFilesAndLogLevel() {
        Wire.Answer metrics = agent.operate("{'type': 'GET_METRICS', 'get_metrics': {}}");
        assertThat(Json.texts(metrics.json().at("/get_metrics/metrics"), "/name"))
                .contains("slave/registered");
        assertThat(agent.operate("{'type': 'LIST_FILES', 'list_files': {'path': '/nowhere'}}")
                        .status())
                .isEqualTo(404);
        assertThat(agent.operate("{'type': 'SET_LOGGING_LEVEL'}").status()).isEqualTo(400);
    }

    private JsonNode containerOf(Scheduler scheduler) {
        for (JsonNode container :
                agent.operate("{'type': 'GET_CONTAINERS'}").json().at("/get_containers/containers")) {
            if (container.at("/framework_id/value").asText().equals(scheduler.id())) {
                return container.path("container_id");
            }
        }
        throw new AssertionError("No container of " + scheduler.id());
    }

    private Wire.Answer container(String type, String id, String parent, String more) {
        String field = type.toLowerCase(Locale.ROOT);
        return agent.operate(
                "{'type': '%s', '%s': {'container_id': {'value': '%s', 'parent': {'value': '%s'}} %s}}",
                type, field, id, parent, more);
    }

    @Fact({"3.32", "3.35"})
    @Test
    void nestedContainersAreLaunchedAwaitedKilledAndRemoved() {
        try (Scheduler scheduler = Scheduler.on(stage)) {
            scheduler.run("parent", "sleep 1000");
            String parent = containerOf(scheduler).path("value").asText();
            String command = ", 'command': {'value': 'exit 3'}";
            assertThat(container("LAUNCH_CONTAINER", "short", parent, command).status())
                    .isEqualTo(200);
            Wire.Answer waited = container("WAIT_CONTAINER", "short", parent, "");
            assertThat(waited.status()).isEqualTo(200);
            assertThat(waited.json().at("/wait_container/exit_status").asInt()).isEqualTo(3 << 8);
            assertThat(container("REMOVE_CONTAINER", "short", parent, "").status())
                    .isEqualTo(200);
            assertThat(container("WAIT_CONTAINER", "short", parent, "").status())
                    .isEqualTo(404);
            String sleeps = ", 'command': {'value': 'sleep 1000'}";
            assertThat(container("LAUNCH_CONTAINER", "long", parent, sleeps).status())
                    .isEqualTo(200);
            assertThat(container("LAUNCH_CONTAINER", "long", parent, sleeps).status())
                    .isEqualTo(202);
            assertThat(container("REMOVE_CONTAINER", "long", parent, "").status())
                    .isEqualTo(500);
            assertThat(container("KILL_CONTAINER", "long", parent, "").status()).isEqualTo(200);
            assertThat(container("WAIT_CONTAINER", "long", parent, "").status()).isEqualTo(200);
            assertThat(container("KILL_CONTAINER", "unknown", parent, "").status())
                    .isEqualTo(404);
        }
    }

    @Fact("3.37")
    @Test
    void streamingHeadersAreForStreamingCallsAlone() {
        String call = "{\"type\":\"GET_HEALTH\"}";
        assertThat(agent.send(
                                "POST",
                                API,
                                call,
                                "Content-Type",
                                "application/recordio",
                                "Message-Content-Type",
                                Wire.JSON)
                        .status())
                .isEqualTo(415);
        assertThat(agent.send("POST", API, call, "Content-Type", Wire.JSON, "Accept", "application/recordio")
                        .status())
                .isEqualTo(406);
    }

    @Test
    void attachingToNothingIsNotFound() {
        Wire.Answer answer = agent.operate("{'type': 'ATTACH_CONTAINER_OUTPUT', 'attach_container_output':"
                + " {'container_id': {'value': 'nobody'}}}");
        assertThat(answer.status()).isIn(404, 501);
    }

    @Fact("3.42")
    @Test
    void agentHasNoEventStream() {
        assertThat(agent.operate("{'type': 'SUBSCRIBE'}").status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ADD_RESOURCE_PROVIDER_CONFIG",
                "UPDATE_RESOURCE_PROVIDER_CONFIG",
                "REMOVE_RESOURCE_PROVIDER_CONFIG"
            })
    void providerCallsAreRefusedByName(String type) {
        String part = type.startsWith("REMOVE") ? "{'type': 't', 'name': 'n'}" : "{'info': {'type': 't', 'name': 'n'}}";
        Wire.Answer answer = agent.operate("{'type': '%s', '%s': %s}", type, type.toLowerCase(Locale.ROOT), part);
        assertThat(answer.status()).as(answer.text()).isIn(400, 500, 501);
    }
}
