package org.gantry.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** Reads recorded traffic from the test resources. */
final class Recordings {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ENDING = ".json";

    private Recordings() {}

    /** The pairs of a folder, in the order of their names. */
    static List<Pair> pairs(String folder) {
        try (Stream<Path> files = Files.list(root().resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(ENDING))
                    .sorted()
                    .filter(file -> read(file).isObject() && read(file).has("request"))
                    .map(file -> pair(folder + "/" + name(file)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One pair by its name. */
    static Pair pair(String name) {
        JsonNode recording = read(root().resolve(name + ENDING));
        return new Pair(
                name,
                ask(recording.get("request"), recording.get("target").asText()),
                answer(recording.get("response")));
    }

    /** A file that the recorded daemons were given. */
    static Path file(String name) {
        return root().resolve(name);
    }

    /** The records of a session, in the order of time. */
    static List<JsonNode> session(String name) {
        List<JsonNode> records = new ArrayList<>();
        read(root().resolve(name + ENDING)).forEach(records::add);
        return records;
    }

    static Ask ask(JsonNode request, String target) {
        return new Ask(
                target, request.get("method").asText(), request.get("path").asText(), headers(request), body(request));
    }

    static Answer answer(JsonNode response) {
        return new Answer(
                response.get("status").asInt(), response.get("reason").asText(), headers(response), body(response));
    }

    /** The bytes of a record's body, whichever way it is written; none if it has none. */
    static byte[] body(JsonNode record) {
        if (record.has("body_base64")) {
            return Base64.getDecoder().decode(record.get("body_base64").asText());
        }
        return record.path("body").asText("").getBytes(StandardCharsets.UTF_8);
    }

    private static List<Header> headers(JsonNode record) {
        List<Header> headers = new ArrayList<>();
        record.get("headers")
                .forEach(pair ->
                        headers.add(new Header(pair.get(0).asText(), pair.get(1).asText())));
        return List.copyOf(headers);
    }

    private static JsonNode read(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - ENDING.length());
    }

    private static Path root() {
        URL root = Recordings.class.getResource("/recorded");
        try {
            return Path.of(root.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
