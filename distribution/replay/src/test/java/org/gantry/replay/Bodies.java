package org.gantry.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Message;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.gantry.protocol.MediaType;
import org.gantry.protocol.MessageJson;
import org.gantry.protocol.ProtocolException;

/** Reads bodies as JSON where they can be: JSON itself, scripts around it, messages, and all of them compressed. */
final class Bodies {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Bodies() {}

    /** The body of an answer as JSON; empty if it is another text. */
    static Optional<JsonNode> json(Ask ask, Answer answer) {
        String type = answer.header("Content-Type").orElse("");
        byte[] body = plain(answer);
        if (type.equals(MediaType.PROTOBUF.header())) {
            return Optional.of(tree(MessageJson.writeText(message(response(ask), body))));
        }
        String text = new String(body, StandardCharsets.UTF_8);
        if (type.equals("text/javascript")) {
            int open = text.indexOf('(');
            return open < 0 || !text.endsWith(")")
                    ? Optional.empty()
                    : Optional.of(tree(text.substring(open + 1, text.length() - 1)));
        }
        return type.equals("application/json") && !text.isBlank() ? Optional.of(tree(text)) : Optional.empty();
    }

    /** A record of a stream. */
    static JsonNode event(Ask ask, String contentType, byte[] record) {
        if (!contentType.equals(MediaType.PROTOBUF.header())) {
            return tree(new String(record, StandardCharsets.UTF_8));
        }
        Message.Builder event = ask.path().endsWith("/scheduler")
                ? org.apache.mesos.v1.scheduler.Protos.Event.newBuilder()
                : ask.path().endsWith("/executor")
                        ? org.apache.mesos.v1.executor.Protos.Event.newBuilder()
                        : org.apache.mesos.v1.master.Protos.Event.newBuilder();
        return tree(MessageJson.writeText(message(event, record)));
    }

    static byte[] plain(Answer answer) {
        if (answer.header("Content-Encoding").filter("gzip"::equals).isEmpty()) {
            return answer.body();
        }
        try (GZIPInputStream input = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
            return input.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError("Not compressed", e);
        }
    }

    private static Message.Builder response(Ask ask) {
        return ask.target().equals("agent")
                ? org.apache.mesos.v1.agent.Protos.Response.newBuilder()
                : org.apache.mesos.v1.master.Protos.Response.newBuilder();
    }

    private static Message message(Message.Builder builder, byte[] bytes) {
        try {
            return MediaType.PROTOBUF.decode(bytes, builder).build();
        } catch (ProtocolException e) {
            throw new AssertionError("Not such a message", e);
        }
    }

    static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("Not JSON: " + text, e);
        }
    }
}
