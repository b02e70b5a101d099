package org.gantry.protocol;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import java.nio.charset.StandardCharsets;

/** Messages about text that is no JSON, worded as Mesos words them. */
final class JsonErrors {
    private static final int SHOWN = 100;

    private JsonErrors() {}

    static ProtocolException syntax(byte[] json, JsonLocation location) {
        return syntax(json, location == null ? json.length : location.getByteOffset());
    }

    static ProtocolException syntax(byte[] json, long offset) {
        int at = (int) Math.max(0, Math.min(offset, json.length));
        int line = 1;
        for (int i = 0; i < at; i++) {
            if (json[i] == '\n') {
                line++;
            }
        }
        int end = at;
        while (end < json.length && json[end] != '\n' && end - at < SHOWN) {
            end++;
        }
        return new ProtocolException(
                "Failed to parse body into JSON: syntax error at line " + line + " near: " + printable(json, at, end));
    }

    static void requireNothingAfter(byte[] json, JsonParser parser) throws ProtocolException {
        int from = (int) parser.currentLocation().getByteOffset();
        for (int i = from; i < json.length; i++) {
            if (json[i] != ' ' && json[i] != '\t' && json[i] != '\r' && json[i] != '\n') {
                int end = Math.min(json.length, from + SHOWN);
                throw new ProtocolException(
                        "Failed to parse body into JSON: Parsed JSON included non-whitespace trailing characters: "
                                + printable(json, from, end));
            }
        }
    }

    private static String printable(byte[] json, int from, int to) {
        return new String(json, from, to - from, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", " ");
    }
}
