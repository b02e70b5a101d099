package org.gantry.itests.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** A stream of events in JSON, read by a thread of its own. */
final class Events implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<JsonNode> events = new ArrayList<>();
    private final HttpResponse<InputStream> response;
    private volatile boolean ended;

    Events(HttpResponse<InputStream> response) {
        this.response = response;
        Thread reader = new Thread(this::read, "events");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        RecordReader records = new RecordReader(response.body());
        try {
            for (Optional<byte[]> record = records.next(); record.isPresent(); record = records.next()) {
                add(Json.read(record.get()));
            }
        } catch (IOException e) {
            // Either end closed it; which one, the case knows.
        } finally {
            ended = true;
        }
    }

    private synchronized void add(JsonNode event) {
        events.add(event);
    }

    synchronized List<JsonNode> all() {
        return List.copyOf(events);
    }

    List<JsonNode> all(String type) {
        return all().stream().filter(event -> isOf(event, type)).toList();
    }

    static boolean isOf(JsonNode event, String type) {
        return event.path("type").asText().equals(type);
    }

    int status() {
        return response.statusCode();
    }

    Optional<String> header(String name) {
        return response.headers().firstValue(name);
    }

    /** The first event that matches, when it comes. */
    JsonNode await(String what, Predicate<JsonNode> which) {
        return Awaitility.await(what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> all().stream().filter(which).findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    JsonNode await(String type) {
        return await(type, event -> isOf(event, type));
    }

    /** The event at a position, counted from 0. */
    JsonNode await(int position) {
        Awaitility.await("event " + position).atMost(PATIENCE).until(() -> all().size() > position);
        return all().get(position);
    }

    void awaitEnd() {
        Awaitility.await("end of the stream").atMost(PATIENCE).until(() -> ended);
    }

    boolean hasEnded() {
        return ended;
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            // Closed by the other end.
        }
    }
}
