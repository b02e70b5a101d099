package org.gantry.master.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Traffic of the original that was recorded. */
public final class Recordings {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Recordings() {}

    public static JsonNode read(String name) {
        try (InputStream file = Recordings.class.getResourceAsStream("/recordings/" + name)) {
            return JSON.readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The recorded body of an answer, as JSON. */
    public static JsonNode body(String name) {
        return json(read(name).at("/response/body").asText());
    }

    public static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static List<String> names(String folder) {
        try (Stream<Path> files = Files.list(
                Path.of(Recordings.class.getResource("/recordings/" + folder).toURI()))) {
            return files.map(file -> folder + "/" + file.getFileName()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Every path of object keys with the kind of what is there; lists do not count. */
    public static SortedSet<String> shape(JsonNode node) {
        SortedSet<String> paths = new TreeSet<>();
        collect(node, "", paths);
        return paths;
    }

    private static void collect(JsonNode node, String path, SortedSet<String> paths) {
        if (node.isArray()) {
            paths.add(path + ":array");
            node.forEach(item -> collect(item, path + "[]", paths));
        } else if (node.isObject()) {
            for (Iterator<Map.Entry<String, JsonNode>> fields = node.fields(); fields.hasNext(); ) {
                Map.Entry<String, JsonNode> field = fields.next();
                collect(field.getValue(), path + "/" + field.getKey(), paths);
            }
        } else {
            paths.add(path + ":"
                    + (node.isNumber() ? "number" : node.getNodeType().name().toLowerCase(Locale.ROOT)));
        }
    }
}
