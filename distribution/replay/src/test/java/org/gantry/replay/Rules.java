package org.gantry.replay;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** A checked-in list of patterns: one a line, its columns parted by {@code |}; {@code #} begins a comment. */
final class Rules {
    private Rules() {}

    static List<List<String>> read(String name, int columns) {
        try (InputStream input = Rules.class.getResourceAsStream("/" + name)) {
            return new String(input.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> columns(name, line, columns))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> columns(String name, String line, int columns) {
        List<String> parts =
                Arrays.stream(line.split("\\|", columns)).map(String::strip).toList();
        if (parts.size() != columns || parts.stream().anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException(name + " needs " + columns + " columns in: " + line);
        }
        return parts;
    }
}
