package org.gantry.master;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.gantry.master.testing.FakeAgent;
import org.gantry.master.testing.LocalMaster;
import org.gantry.master.testing.Recordings;
import org.gantry.protocol.agentlink.AgentLink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whole sessions of an operator with the original, request by request, and what it answered. */
class RecordedOrdersTest {
    private String recordedAgent = "none";
    private LocalMaster master;
    private FakeAgent agent;

    @BeforeEach
    void start() throws Exception {
        master = new LocalMaster(Map.of()).startLeading();
        agent = new FakeAgent(master.root(), "cpus:4;mem:4096;disk:8192;ports:[31000-32000]");
    }

    @AfterEach
    void stop() throws Exception {
        agent.close();
        master.close();
    }

    @Test
    void quota() throws Exception {
        replay("weights", "14_reset");
        replayAll("quota");
    }

    @Test
    void weights() throws Exception {
        replayAll("weights");
    }

    /** Without what frameworks answered: {@code MaintenanceTest} has that. */
    @Test
    void maintenance() throws Exception {
        for (String name : Recordings.names("maintenance")) {
            if (!name.matches(".*(declined|accepted|_state_).*")) {
                replay(name);
            }
        }
        assertThat(agent.await(AgentLink.Event.Type.SHUTDOWN).getShutdown())
                .isEqualTo("Operator initiated 'Machine DOWN'");
    }

    @Test
    void drain() throws Exception {
        recordedAgent = "e31fddeb-c43a-42e4-b23b-d92b7ba50a6f-S0";
        for (String name : Recordings.names("drain")) {
            boolean aboutTasks = name.contains("_GET_TASKS") || name.contains("_GET_STATE") || name.contains("_state");
            if (!name.contains("/agent_") && !aboutTasks) {
                awaitDrained(name);
                replay(name);
            }
        }
        assertThat(agent.await(AgentLink.Event.Type.SHUTDOWN).getShutdown()).isEqualTo("Agent has been marked gone");
    }

    /** With nothing running an agent is drained within moments, where the original had to wait for a task. */
    private void awaitDrained(String name) {
        if (name.contains("drained") || name.contains("REACTIVATE2")) {
            Awaitility.await().until(() -> master.master()
                    .snapshot()
                    .orders()
                    .deactivation(agent.id())
                    .filter(deactivation -> !deactivation.isDraining())
                    .isPresent());
        }
    }

    private void replayAll(String folder) throws Exception {
        for (String name : Recordings.names(folder)) {
            replay(name);
        }
    }

    private void replay(String folder, String name) throws Exception {
        replay(folder + "/" + name + ".json");
    }

    private void replay(String name) throws Exception {
        JsonNode recording = Recordings.read(name);
        JsonNode request = recording.path("request");
        String type = "application/json";
        HttpResponse<String> answer = master.send(
                request.path("method").asText(),
                request.path("path").asText(),
                request.path("body").asText().replace(recordedAgent, agent.id()),
                "Content-Type",
                type,
                "Accept",
                type);
        JsonNode expected = recording.path("response");
        assertThat(answer.statusCode())
                .as("%s: %s", name, answer.body())
                .isEqualTo(expected.path("status").asInt());
        String body = expected.path("body").asText();
        if (body.startsWith("{") || body.startsWith("[")) {
            JsonNode ours = Recordings.json(answer.body());
            JsonNode original = Recordings.json(body.replace(recordedAgent, agent.id()));
            if (recordedAgent.equals("none")) {
                assertThat(sorted(ours)).as(name).isEqualTo(sorted(original));
            } else {
                assertThat(outOfService(ours)).as(name).isEqualTo(outOfService(original));
            }
        } else {
            assertThat(answer.body()).as(name).isEqualTo(body);
        }
    }

    private static String text(JsonNode node) {
        return node.isMissingNode() ? "{}" : node.toString();
    }

    /** What a listing of agents says of their being out of service, times aside. */
    private static List<String> outOfService(JsonNode listing) {
        JsonNode agents = listing.has("slaves") ? listing.path("slaves") : listing.at("/get_agents/agents");
        List<String> said = new ArrayList<>();
        for (JsonNode each : agents) {
            // Here an agent is drained before it can be looked at.
            JsonNode drain = Recordings.json(text(each.path("drain_info")).replace("DRAINING", "DRAINED"));
            said.add(each.path("active") + " " + each.path("deactivated") + " " + sorted(drain) + " "
                    + each.has("estimated_drain_start_time") + " " + each.has("estimated_drain_start_time_seconds"));
        }
        return said;
    }

    /** The original's lists come in the order of its hash tables. */
    private static JsonNode sorted(JsonNode node) {
        if (node.isArray()) {
            var array = JsonNodeFactory.instance.arrayNode();
            List<JsonNode> items = new ArrayList<>();
            node.forEach(item -> items.add(sorted(item)));
            items.sort(Comparator.comparing(JsonNode::toString));
            return array.addAll(items);
        }
        if (node.isObject()) {
            var object = JsonNodeFactory.instance.objectNode();
            List<String> names = new ArrayList<>();
            node.fieldNames().forEachRemaining(names::add);
            names.stream().sorted().forEach(name -> object.set(name, sorted(node.path(name))));
            return object;
        }
        return node;
    }
}
