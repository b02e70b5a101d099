package org.gantry.master;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.gantry.master.testing.LocalMaster;
import org.gantry.master.testing.Recordings;
import org.gantry.master.testing.Subscription;
import org.gantry.protocol.MediaType;
import org.gantry.protocol.MessageJson;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Subscriptions that the original refused on their stream are refused in the same words, and then end. */
class RecordedSubscribeTest {
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
    Stream<DynamicTest> subscriptions() {
        List<DynamicTest> tests = new ArrayList<>();
        JsonNode session = Recordings.read("04_protocol_errors.json");
        for (int i = 0; i + 2 < session.size(); i++) {
            JsonNode request = session.get(i);
            JsonNode first = session.get(i + 2);
            String name = request.path("conn").asText();
            boolean streamed = request.path("kind").asText().equals("request")
                    && first.path("kind").asText().equals("record")
                    && !name.startsWith("fw:");
            if (streamed) {
                tests.add(DynamicTest.dynamicTest(name, () -> check(request, first.get("json"))));
            }
        }
        assertThat(tests).hasSizeGreaterThan(12);
        return tests.stream();
    }

    private static void check(JsonNode request, JsonNode expected) throws Exception {
        byte[] body = request.get("body").asText().getBytes(StandardCharsets.UTF_8);
        Call call = MessageJson.read(body, Call.newBuilder()).build();
        try (Subscription<Event> ours = new Subscription<>(
                master.root().resolve("/api/v1/scheduler"), MediaType.JSON, call, Event::newBuilder, Event.class)) {
            Event event = ours.await(any -> true);
            assertThat(event.getType().name()).isEqualTo(expected.get("type").asText());
            if (event.getType() == Event.Type.ERROR) {
                assertThat(event.getError().getMessage())
                        .isEqualTo(expected.at("/error/message").asText());
                ours.awaitEnd();
            }
        }
    }
}
