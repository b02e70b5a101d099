package org.gantry.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.google.protobuf.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The JSON form that Mesos gives its messages. It is not the canonical form of Protocol Buffers: field names are those of
 * the message definition (snake_case), 64-bit integers are numbers, bytes are base64, enums are names, and an unset
 * optional field with an explicit default is printed with it unless the field is deprecated.
 *
 * <p>Reading is lenient: unknown fields and {@code null} are ignored, numbers and booleans may come as strings, and a
 * name that an optional enum field does not know leaves the field unset.
 */
public final class MessageJson {
    /** Deeper than any message is nested, and the limit that Protocol Buffers has too. */
    static final int MAX_DEPTH = 100;

    /**
     * Names and values in one message, by the size of the heap: the smallest of them takes two bytes of text but a
     * hundred as part of a message, so that a limit in bytes alone would let one text fill the heap.
     */
    static final long MAX_TOKENS = Math.max(1_000_000, Runtime.getRuntime().maxMemory() / 256);

    static final JsonFactory JSON = JsonFactory.builder()
            // It is UTF-8. A body that pretends to be something else is none.
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(2 * MAX_DEPTH)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxTokenCount(MAX_TOKENS)
                    .build())
            .build();

    private MessageJson() {}

    /** The message as UTF-8 bytes. */
    public static byte[] write(Message message) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator generator = JSON.createGenerator(bytes)) {
            MessageWriter.write(message, generator);
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    /** The message as text. */
    public static String writeText(Message message) {
        return new String(write(message), StandardCharsets.UTF_8);
    }

    /** Writes the message as one JSON object, in the middle of whatever the generator is writing. */
    public static void write(Message message, JsonGenerator generator) throws IOException {
        MessageWriter.write(message, generator);
    }

    /** Writes the message's fields into an object that is open, for those who add more. */
    public static void writeFields(Message message, JsonGenerator generator) throws IOException {
        MessageWriter.writeFields(message, generator);
    }

    /**
     * Adds the fields of a JSON object to a builder.
     *
     * @return the builder, complete: its {@code build()} will not fail
     * @throws ProtocolException if this is no JSON, no object, of wrong types, or lacks required fields
     */
    public static <B extends Message.Builder> B read(byte[] json, B builder) throws ProtocolException {
        new MessageReader(json, builder.getDescriptorForType().getName()).read(builder);
        return builder;
    }
}
