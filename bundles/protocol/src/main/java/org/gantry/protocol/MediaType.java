package org.gantry.protocol;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.util.Optional;

/** The two forms of a message on the wire. */
public enum MediaType {
    JSON("application/json"),
    PROTOBUF("application/x-protobuf");

    private final String header;

    MediaType(String header) {
        this.header = header;
    }

    /** As it stands in {@code Content-Type}. */
    public String header() {
        return header;
    }

    public byte[] encode(Message message) {
        return this == JSON ? MessageJson.write(message) : message.toByteArray();
    }

    /**
     * Adds what the bytes say to a builder.
     *
     * @return the builder, complete: its {@code build()} will not fail
     * @throws ProtocolException if they cannot be read, or required fields are missing
     */
    public <B extends Message.Builder> B decode(byte[] bytes, B builder) throws ProtocolException {
        if (this == JSON) {
            return MessageJson.read(bytes, builder);
        }
        String type = builder.getDescriptorForType().getName();
        try {
            if (ProtobufSize.isTooLarge(bytes, builder.getDescriptorForType())) {
                String limit = "More than " + ProtobufSize.MAX_MESSAGES + " messages in one";
                throw new ProtocolException("Failed to parse body into " + type + " protobuf: " + limit, limit);
            }
            builder.mergeFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new ProtocolException(
                    "Failed to parse body into " + type + " protobuf", "Failed to parse body into a protobuf object");
        }
        if (!builder.isInitialized()) {
            String missing = "Missing required fields: " + builder.getInitializationErrorString();
            throw new ProtocolException("Failed to parse body into " + type + " protobuf: " + missing, missing);
        }
        return builder;
    }

    /**
     * The media type that a {@code Content-Type} names. The comparison is exact, parameters and letter case included,
     * as in Mesos: {@code application/json; charset=utf-8} is not understood.
     */
    public static Optional<MediaType> ofContentType(String exactHeader) {
        for (MediaType type : values()) {
            if (type.header.equals(exactHeader)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /**
     * The media type to answer with: JSON if it is acceptable at all, else protobuf if that is.
     *
     * @param acceptHeaderOrNull the {@code Accept} header; null or blank accepts everything
     */
    public static Optional<MediaType> accepted(String acceptHeaderOrNull) {
        AcceptHeader accept = new AcceptHeader(acceptHeaderOrNull);
        for (MediaType type : values()) {
            if (accept.allows(type.header)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
