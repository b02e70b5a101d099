package org.gantry.containerizers.nativ;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/** Lines {@code key=value}, the form of handles and of the file {@code state}. */
final class StateLines {
    private static final String TAB = "\t";

    private StateLines() {}

    static String text(Map<String, String> lines) {
        return lines.entrySet().stream()
                .map(line -> line.getKey() + "=" + escape(line.getValue()) + "\n")
                .collect(Collectors.joining());
    }

    /** @throws IllegalArgumentException if the text is not what {@link #text} writes */
    static Properties parse(String text) {
        Properties lines = new Properties();
        try {
            lines.load(new StringReader(text));
            return lines;
        } catch (IOException e) {
            throw new IllegalArgumentException("Container state cannot be read", e);
        }
    }

    static String required(Properties lines, String key) {
        String value = lines.getProperty(key);
        if (value == null) {
            throw new IllegalArgumentException("Container state lacks '" + key + "'");
        }
        return value;
    }

    static List<String> split(String value, String separator) {
        return value.isEmpty() ? List.of() : List.of(value.split(separator, -1));
    }

    static String text(ProcessIdentity process) {
        return process.pid() + " " + process.start();
    }

    static ProcessIdentity identity(String text) {
        String[] parts = text.split(" ", -1);
        if (parts.length != 2) {
            throw new IllegalArgumentException("'" + text + "' is not a pid and its start time");
        }
        return new ProcessIdentity(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }

    /** As {@link Properties#load} reads it back. */
    private static String escape(String value) {
        return value.replace("\\", "\\\\")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace(TAB, "\\t")
                .replaceFirst("^ ", "\\\\ ");
    }
}
