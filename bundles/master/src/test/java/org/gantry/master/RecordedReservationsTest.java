package org.gantry.master;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.mesos.v1.Protos.Resource;
import org.gantry.master.testing.FakeAgent;
import org.gantry.master.testing.LocalMaster;
import org.gantry.master.testing.Recordings;
import org.gantry.model.Resources;
import org.gantry.protocol.MessageJson;
import org.gantry.protocol.ResourceConversion;
import org.junit.jupiter.api.Test;

/** An operator reserves, makes volumes and takes all of it back, as it was recorded with the original. */
class RecordedReservationsTest {
    private static final Pattern RECORDED_AGENT = Pattern.compile("[0-9a-f-]{36}-S0");

    @Test
    void everyAnswerIsAsRecorded() throws Exception {
        try (LocalMaster master = new LocalMaster(Map.of("allocation_interval", "1secs")).startLeading();
                FakeAgent agent = new FakeAgent(master.root(), "cpus:4;mem:4096;disk:8192;ports:[31000-32000]")) {
            List<String> differences = new ArrayList<>();
            for (JsonNode pair : Recordings.read("operator_reserve.json")) {
                check(master, agent, pair, differences);
            }
            assertThat(differences).isEmpty();
        }
    }

    private static void check(LocalMaster master, FakeAgent agent, JsonNode pair, List<String> differences)
            throws Exception {
        JsonNode request = pair.get("request");
        String body = translated(request.path("body").asText(""), agent);
        List<String> headers = new ArrayList<>();
        request.get("headers").forEach(header -> {
            if (header.get(0).asText().equals("Content-Type")) {
                headers.add("Content-Type");
                headers.add(header.get(1).asText());
            }
        });
        HttpResponse<String> answer = master.send(
                request.get("method").asText(), request.get("path").asText(), body, headers.toArray(String[]::new));
        String name = pair.get("name").asText();
        int status = pair.at("/response/status").asInt();
        String expected = translated(pair.at("/response/body").asText(), agent);
        if (answer.statusCode() != status) {
            differences.add(name + ": " + answer.statusCode() + " " + answer.body() + " instead of " + status);
        } else if (name.contains("GET_AGENTS")) {
            Resources ours = total(answer.body());
            if (!ours.equals(total(expected))) {
                differences.add(name + ": " + ours + " instead of " + total(expected));
            }
        } else if (!sorted(answer.body()).equals(sorted(expected))) {
            differences.add(name + ": " + answer.body() + " instead of " + expected);
        }
    }

    private static Resources total(String agents) throws Exception {
        JsonNode resources = Recordings.json(agents).at("/get_agents/agents/0/total_resources");
        List<Resource> all = new ArrayList<>();
        for (JsonNode resource : resources) {
            all.add(MessageJson.read(resource.toString().getBytes(StandardCharsets.UTF_8), Resource.newBuilder())
                    .build());
        }
        return ResourceConversion.toModel(all);
    }

    /** Lists of resources in messages, in whatever order. */
    private static String sorted(String text) {
        String[] parts = text.replace(" does not contain ", "; ").split("; ");
        Arrays.sort(parts);
        return String.join("; ", parts);
    }

    private static String translated(String text, FakeAgent agent) {
        return RECORDED_AGENT.matcher(text).replaceAll(Matcher.quoteReplacement(agent.id()));
    }
}
