package org.gantry.master;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gantry.master.testing.LocalMaster;
import org.gantry.master.testing.Recordings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Malformed calls are answered as the original answered them: same status, same text. */
class RecordedTransportTest {
    private static LocalMaster master;

    @BeforeAll
    static void start() throws Exception {
        master = new LocalMaster(Map.of()).startLeading();
    }

    @AfterAll
    static void stop() throws Exception {
        master.close();
    }

    @TestFactory
    Stream<DynamicTest> operatorCalls() {
        return Recordings.names("v1_errors").stream()
                .filter(name -> !Recordings.read(name).at("/request/body").isMissingNode() || name.contains("DELETE"))
                .filter(name -> !name.contains("bad_protobuf"))
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    JsonNode recording = Recordings.read(name);
                    compare(recording.get("request"), recording.get("response"));
                }));
    }

    @TestFactory
    Stream<DynamicTest> schedulerCalls() {
        List<DynamicTest> tests = new ArrayList<>();
        JsonNode session = Recordings.read("04_protocol_errors.json");
        for (int i = 0; i + 1 < session.size(); i++) {
            JsonNode request = session.get(i);
            JsonNode response = session.get(i + 1);
            boolean subscribed = request.path("conn").asText().startsWith("fw:");
            if (subscribed) {
                break;
            }
            if (request.path("kind").asText().equals("request")) {
                tests.add(DynamicTest.dynamicTest(request.path("conn").asText(), () -> compare(request, response)));
            }
        }
        assertThat(tests).hasSizeGreaterThan(15);
        return tests.stream();
    }

    private static void compare(JsonNode request, JsonNode recorded) throws Exception {
        List<String> headers = new ArrayList<>();
        request.path("headers").forEach(header -> {
            if (!header.get(0).asText().matches("Host|Content-Length")) {
                headers.add(header.get(0).asText());
                headers.add(header.get(1).asText());
            }
        });
        HttpResponse<String> answer = master.send(
                request.get("method").asText(),
                request.get("path").asText(),
                request.path("body").asText(""),
                headers.toArray(String[]::new));
        assertThat(answer.body()).isEqualTo(recorded.path("body").asText(""));
        assertThat(answer.statusCode()).isEqualTo(recorded.get("status").asInt());
        for (JsonNode header : recorded.get("headers")) {
            if (header.get(0).asText().matches("Allow|Content-Type")) {
                // Space between parameters means nothing; the server writes none.
                assertThat(answer.headers()
                                .firstValue(header.get(0).asText())
                                .orElseThrow()
                                .replace(" ", ""))
                        .isEqualTo(header.get(1).asText().replace(" ", ""));
            }
        }
    }
}
