package org.gantry.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a real master and agent wrote must be what we write, to the letter. */
class RecordedTrafficTest {
    private static List<String> recorded(String name) throws IOException {
        try (InputStream input = RecordedTrafficTest.class.getResourceAsStream("/recorded/" + name + ".jsonl")) {
            return new String(input.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    private static Stream<Arguments> ofServers() throws IOException {
        return Stream.of(
                        answers("scheduler.Event", org.apache.mesos.v1.scheduler.Protos.Event.getDefaultInstance()),
                        answers("executor.Event", org.apache.mesos.v1.executor.Protos.Event.getDefaultInstance()),
                        answers("master.Event", org.apache.mesos.v1.master.Protos.Event.getDefaultInstance()),
                        answers("master.Response", org.apache.mesos.v1.master.Protos.Response.getDefaultInstance()),
                        answers("agent.Response", org.apache.mesos.v1.agent.Protos.Response.getDefaultInstance()))
                .flatMap(list -> list);
    }

    private static Stream<Arguments> ofClients() throws IOException {
        return Stream.concat(
                answers("scheduler.Call", org.apache.mesos.v1.scheduler.Protos.Call.getDefaultInstance()),
                answers("executor.Call", org.apache.mesos.v1.executor.Protos.Call.getDefaultInstance()));
    }

    private static Stream<Arguments> answers(String name, Message type) throws IOException {
        return recorded(name).stream().map(json -> Arguments.of(type, json));
    }

    @ParameterizedTest
    @MethodSource("ofServers")
    void writesWhatMesosWrites(Message type, String json) throws Exception {
        Message message = MessageJson.read(json.getBytes(StandardCharsets.UTF_8), type.newBuilderForType())
                .build();
        assertThat(withNearestDoubles(MessageJson.writeText(message))).isEqualTo(withNearestDoubles(olderThan(json)));
    }

    /** The recorded version has a thing that the messages of ours have not. */
    private static String olderThan(String json) {
        return json.replace(",\"checkpoint\":true},\"active\"", "},\"active\"");
    }

    /** Where several shortest texts stand for the same double, Mesos does not always choose the nearest. */
    private static String withNearestDoubles(String json) {
        return Pattern.compile("(?<=:)[0-9]+\\.[0-9]+(?=[,}])")
                .matcher(json)
                .replaceAll(match -> Double.toString(Double.parseDouble(match.group())));
    }

    @ParameterizedTest
    @MethodSource("ofClients")
    void readsWhatClientsWrite(Message type, String json) throws Exception {
        Message message = MessageJson.read(json.getBytes(StandardCharsets.UTF_8), type.newBuilderForType())
                .build();
        assertThat(message.getField(message.getDescriptorForType().findFieldByName("type")))
                .hasToString(json.replaceAll(".*?\"type\": ?\"([A-Z_]+)\".*", "$1"));
        assertThat(message.getUnknownFields().asMap()).isEmpty();
    }
}
