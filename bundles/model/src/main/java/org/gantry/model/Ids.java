package org.gantry.model;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The rule that task, executor, framework, agent and operation ids follow: each is used as a file name. */
public final class Ids {
    private static final int MAX_BYTES = 255;

    private Ids() {}

    /** What is wrong with the id, if anything. */
    public static Optional<String> check(String id) {
        if (id.isEmpty()) {
            return Optional.of("ID must not be empty");
        }
        if (id.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            return Optional.of("ID must not be greater than " + MAX_BYTES + " bytes");
        }
        if (id.equals(".") || id.equals("..")) {
            return Optional.of("'" + id + "' is disallowed");
        }
        if (id.chars().anyMatch(c -> c < ' ' || c == 127 || c == '/' || c == '\\')) {
            return Optional.of("'" + printable(id) + "' contains invalid characters");
        }
        return Optional.empty();
    }

    private static String printable(String id) {
        StringBuilder text = new StringBuilder();
        id.chars().forEach(c -> {
            if (c < ' ' || c == 127) {
                text.append(String.format("\\u%04x", c));
            } else {
                text.append((char) c);
            }
        });
        return text.toString();
    }
}
