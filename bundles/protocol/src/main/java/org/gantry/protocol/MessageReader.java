package org.gantry.protocol;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;

/** JSON to message. One reader reads one message. */
final class MessageReader {
    private final byte[] json;
    private final String typeName;

    MessageReader(byte[] json, String typeName) {
        this.json = json;
        this.typeName = typeName;
    }

    void read(Message.Builder builder) throws ProtocolException {
        try (JsonParser parser = MessageJson.JSON.createParser(json)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw JsonErrors.syntax(json, json.length);
            }
            if (first != JsonToken.START_OBJECT) {
                // What follows may be no JSON at all, which is then the better message.
                parser.skipChildren();
                JsonErrors.requireNothingAfter(json, parser);
                throw conversion("Expecting a JSON object");
            }
            readObject(parser, builder, 1);
            JsonErrors.requireNothingAfter(json, parser);
        } catch (JsonParseException e) {
            throw JsonErrors.syntax(json, e.getLocation());
        } catch (JsonProcessingException e) {
            // A limit, such as of nesting: the parser's words say which.
            throw new ProtocolException("Failed to parse body into JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            // Bytes that are no UTF-8.
            throw new ProtocolException("Failed to parse body into JSON: " + e.getMessage());
        }
        if (!builder.isInitialized()) {
            throw conversion("Missing required fields: " + builder.getInitializationErrorString());
        }
    }

    private void readObject(JsonParser parser, Message.Builder builder, int depth)
            throws IOException, ProtocolException {
        if (depth > MessageJson.MAX_DEPTH) {
            throw conversion("Nested more than " + MessageJson.MAX_DEPTH + " deep");
        }
        MessageFields fields = MessageFields.of(builder.getDefaultInstanceForType());
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            FieldDescriptor field = fields.named(parser.currentName());
            parser.nextToken();
            if (field == null) {
                parser.skipChildren();
            } else {
                // Of a name that comes twice the last one counts.
                builder.clearField(field);
                readValue(parser, builder, field, depth);
            }
        }
    }

    private void readValue(JsonParser parser, Message.Builder builder, FieldDescriptor field, int depth)
            throws IOException, ProtocolException {
        switch (parser.currentToken()) {
            case VALUE_NULL -> {}
            case START_ARRAY -> readArray(parser, builder, field, depth);
            case START_OBJECT -> readNested(parser, builder, field, depth);
            default -> {
                Object value = scalar(parser, field);
                if (value != null) {
                    put(builder, field, value);
                } else {
                    LaterValues.set(builder, field, parser.getText());
                }
            }
        }
    }

    private void readArray(JsonParser parser, Message.Builder builder, FieldDescriptor field, int depth)
            throws IOException, ProtocolException {
        if (!field.isRepeated()) {
            throw conversion("Not expecting a JSON array for field '" + field.getName() + "'");
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == JsonToken.START_ARRAY) {
                throw conversion("Not expecting a JSON array in field '" + field.getName() + "'");
            }
            readValue(parser, builder, field, depth);
        }
    }

    private void readNested(JsonParser parser, Message.Builder builder, FieldDescriptor field, int depth)
            throws IOException, ProtocolException {
        if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
            throw conversion("Not expecting a JSON object for field '" + field.getName() + "'");
        }
        if (field.isMapField()) {
            readMap(parser, builder, field, depth);
            return;
        }
        Message.Builder nested = builder.newBuilderForField(field);
        readObject(parser, nested, depth + 1);
        put(builder, field, nested.buildPartial());
    }

    private void readMap(JsonParser parser, Message.Builder builder, FieldDescriptor field, int depth)
            throws IOException, ProtocolException {
        FieldDescriptor key = field.getMessageType().findFieldByNumber(1);
        FieldDescriptor value = field.getMessageType().findFieldByNumber(2);
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            Message.Builder entry = builder.newBuilderForField(field);
            entry.setField(key, fromText(key, parser.currentName()));
            parser.nextToken();
            readValue(parser, entry, value, depth + 1);
            builder.addRepeatedField(field, entry.buildPartial());
        }
    }

    private static void put(Message.Builder builder, FieldDescriptor field, Object value) {
        if (field.isRepeated()) {
            builder.addRepeatedField(field, value);
        } else {
            builder.setField(field, value);
        }
    }

    /** Null if the value is to be passed over. */
    private Object scalar(JsonParser parser, FieldDescriptor field) throws IOException, ProtocolException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> fromText(field, parser.getText());
            case VALUE_TRUE, VALUE_FALSE -> {
                if (field.getType() != FieldDescriptor.Type.BOOL) {
                    throw conversion("Not expecting a JSON boolean for field '" + field.getName() + "'");
                }
                yield parser.getBooleanValue();
            }
            default -> ScalarText.fromNumber(field, parser.getText(), this::conversion);
        };
    }

    private Object fromText(FieldDescriptor field, String text) throws ProtocolException {
        return ScalarText.fromString(field, text, this::conversion);
    }

    private ProtocolException conversion(String detail) {
        return new ProtocolException("Failed to convert JSON into " + typeName + " protobuf: " + detail, detail);
    }
}
