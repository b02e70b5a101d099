package org.gantry.master;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.gantry.master.testing.FakeAgent;
import org.gantry.master.testing.LocalMaster;
import org.gantry.master.testing.Recordings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whole sessions of an operator with the original, request by request, and what it answered. */
class RecordedOrdersTest {
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
                request.path("body").asText(),
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
            assertThat(sorted(Recordings.json(answer.body()))).as(name).isEqualTo(sorted(Recordings.json(body)));
        } else {
            assertThat(answer.body()).as(name).isEqualTo(body);
        }
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
