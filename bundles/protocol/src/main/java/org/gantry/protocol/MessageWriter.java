package org.gantry.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.MapEntry;
import com.google.protobuf.Message;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Message to JSON. */
final class MessageWriter {
    private MessageWriter() {}

    static void write(Message message, JsonGenerator generator) throws IOException {
        generator.writeStartObject();
        writeFields(message, generator);
        generator.writeEndObject();
    }

    static void writeFields(Message message, JsonGenerator generator) throws IOException {
        for (MessageFields.Field field : MessageFields.of(message).inOrder()) {
            if (field.repeated) {
                if (field.printedWhenUnset || message.getRepeatedFieldCount(field.descriptor) > 0) {
                    generator.writeFieldName(field.name);
                    writeRepeated(field, message, generator);
                }
            } else if (message.hasField(field.descriptor)) {
                generator.writeFieldName(field.name);
                writeValue(field.descriptor, message.getField(field.descriptor), generator);
            } else {
                writeUnset(field, message, generator);
            }
        }
    }

    private static void writeUnset(MessageFields.Field field, Message message, JsonGenerator generator)
            throws IOException {
        Optional<String> later = field.hasLaterValues ? LaterValues.name(message, field.descriptor) : Optional.empty();
        if (later.isPresent()) {
            generator.writeFieldName(field.name);
            generator.writeString(later.get());
        } else if (field.printedWhenUnset) {
            generator.writeFieldName(field.name);
            writeValue(field.descriptor, message.getField(field.descriptor), generator);
        }
    }

    private static void writeRepeated(MessageFields.Field field, Message message, JsonGenerator generator)
            throws IOException {
        List<?> values = (List<?>) message.getField(field.descriptor);
        if (field.map) {
            writeMap(field.descriptor, values, generator);
            return;
        }
        generator.writeStartArray();
        for (Object value : values) {
            writeValue(field.descriptor, value, generator);
        }
        generator.writeEndArray();
    }

    private static void writeMap(FieldDescriptor field, List<?> entries, JsonGenerator generator) throws IOException {
        FieldDescriptor key = field.getMessageType().findFieldByNumber(1);
        FieldDescriptor value = field.getMessageType().findFieldByNumber(2);
        generator.writeStartObject();
        for (Object entry : entries) {
            Message pair = (Message) entry;
            Object name = entry instanceof MapEntry<?, ?> typed ? typed.getKey() : pair.getField(key);
            generator.writeFieldName(name.toString());
            writeValue(value, pair.getField(value), generator);
        }
        generator.writeEndObject();
    }

    private static void writeValue(FieldDescriptor field, Object value, JsonGenerator generator) throws IOException {
        switch (field.getType()) {
            case MESSAGE, GROUP -> write((Message) value, generator);
            case STRING -> generator.writeString((String) value);
            case BYTES -> generator.writeString(Base64.getEncoder().encodeToString(((ByteString) value).toByteArray()));
            case ENUM -> generator.writeString(((EnumValueDescriptor) value).getName());
            case BOOL -> generator.writeBoolean((Boolean) value);
            case DOUBLE -> writeDouble((Double) value, generator);
            case FLOAT -> writeDouble((Float) value, generator);
            case INT32, SINT32, SFIXED32 -> generator.writeNumber((Integer) value);
            case UINT32, FIXED32 -> generator.writeNumber(Integer.toUnsignedLong((Integer) value));
            case INT64, SINT64, SFIXED64 -> generator.writeNumber((Long) value);
            case UINT64, FIXED64 -> generator.writeNumber(Long.toUnsignedString((Long) value));
        }
    }

    private static void writeDouble(double value, JsonGenerator generator) throws IOException {
        if (Double.isFinite(value)) {
            generator.writeNumber(JsonDouble.text(value));
        } else {
            // JSON has no such numbers; these words are what readers of this form know.
            generator.writeString(Double.toString(value));
        }
    }
}
