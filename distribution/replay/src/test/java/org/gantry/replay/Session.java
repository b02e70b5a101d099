package org.gantry.replay;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Plays a recorded session again: sends its requests in their order, each as soon as what came before it in the recording
 * has come here, and compares every answer and event. Deliberate pauses of the recording are kept.
 */
final class Session {
    private static final Duration PATIENCE = Duration.ofSeconds(6);
    /** How long is waited once several events have not come. */
    private static final Duration IMPATIENCE = Duration.ofMillis(300);

    private static final int MISSES_ALLOWED = 4;
    private static final double PAUSE_SECONDS = 1.0;
    private static final double LONGEST_PAUSE_SECONDS = 16;

    /** A connection of the recording, as it is here. */
    private static final class Connection {
        private final Wire wire;
        private final Ask ask;
        private Optional<EventReader> events = Optional.empty();
        private byte[] text = new byte[0];

        Connection(Wire wire, Ask ask) {
            this.wire = wire;
            this.ask = ask;
        }
    }

    private final Stage stage;
    private final Report report;
    private final String name;
    private final String target;
    private final AnswerComparison comparison;
    private final VolatileValues volatileValues = new VolatileValues();
    private final Map<String, Connection> connections = new LinkedHashMap<>();
    private final Map<Integer, Runnable> hooks = new HashMap<>();
    private int misses;

    /** @param target who is called: master or agent */
    Session(Stage stage, Report report, String name, String target) {
        this.stage = stage;
        this.report = report;
        this.name = name;
        this.target = target;
        this.comparison = new AnswerComparison(stage.translation());
    }

    /** Does something else before the record with this index. */
    Session before(int index, Runnable action) {
        hooks.put(index, action);
        return this;
    }

    /** All of it. */
    void replay() {
        replay(Recordings.session(name));
    }

    /** What came before the record with this index; then every connection is closed. */
    void replayUntil(int index) {
        replay(Recordings.session(name).subList(0, index));
    }

    private void replay(List<JsonNode> records) {
        double recordedAt = 0;
        long reachedAt = System.nanoTime();
        for (int i = 0; i < records.size(); i++) {
            JsonNode record = records.get(i);
            String kind = record.get("kind").asText();
            double time = record.get("t").asDouble();
            if (kind.equals("request")) {
                pause(time - recordedAt, reachedAt);
            }
            run(i);
            String step = String.format(Locale.ROOT, "%s/%03d %s", name, i, label(record, records, i));
            play(record, step, time);
            recordedAt = time;
            reachedAt = System.nanoTime();
        }
        run(records.size());
        connections.forEach(this::close);
    }

    private void run(int index) {
        Optional.ofNullable(hooks.get(index)).ifPresent(Runnable::run);
    }

    private static void pause(double recordedSeconds, long since) {
        if (recordedSeconds < PAUSE_SECONDS) {
            return;
        }
        double left = Math.min(recordedSeconds, LONGEST_PAUSE_SECONDS) - (System.nanoTime() - since) / 1e9;
        try {
            // The pause is part of what the client did.
            TimeUnit.MILLISECONDS.sleep(Math.max(0, (long) (left * 1000)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted", e);
        }
    }

    private void play(JsonNode record, String step, double time) {
        String conn = record.get("conn").asText();
        try {
            switch (record.get("kind").asText()) {
                case "request" -> request(conn, Recordings.ask(record, target));
                case "response" -> response(step, connections.get(conn), record);
                case "body" -> report.add(step, text(connections.get(conn), record));
                case "record" -> event(step, connections.get(conn), record, time);
                case "end-of-chunks" -> report.add(step, end(connections.get(conn)));
                case "closed" -> close(conn, connections.remove(conn));
                default -> {}
            }
        } catch (IOException | UncheckedIOException | AssertionError e) {
            report.add(step, List.of(new Difference("answer", String.valueOf(e.getMessage()))));
        }
    }

    private void request(String conn, Ask recorded) throws IOException {
        Ask ask = Asks.complete(Asks.here(recorded, stage.translation()), stage.base(target));
        Connection before = connections.remove(conn);
        if (before != null) {
            close(conn, before);
        }
        Connection connection = new Connection(new Wire(stage.base(target), PATIENCE.multipliedBy(10)), ask);
        connections.put(conn, connection);
        connection.wire.send(ask);
    }

    private void response(String step, Connection connection, JsonNode record) throws IOException {
        Answer recorded = Recordings.answer(record);
        Answer head = connection.wire.head();
        boolean streaming = Wire.isChunked(head) && head.status() == 200;
        if (streaming) {
            String type = head.header("Content-Type").orElse("");
            connection.events = Optional.of(new EventReader(connection.wire, connection.ask, type));
        } else {
            connection.text = connection.wire.body(head, connection.ask.method());
        }
        Answer here = new Answer(head.status(), head.reason(), head.headers(), connection.text);
        List<Difference> differences = comparison.head(connection.ask, recorded, here);
        if (record.has("body")) {
            differences.addAll(comparison.body(step, connection.ask, recorded, here));
        }
        report.add(step, differences);
    }

    private List<Difference> text(Connection connection, JsonNode record) {
        Answer recorded = new Answer(0, "", List.of(), Recordings.body(record));
        Answer here = new Answer(0, "", List.of(), connection.text);
        return comparison.body(name, connection.ask, recorded, here);
    }

    private void event(String step, Connection connection, JsonNode record, double time) {
        JsonNode recorded = Bodies.event(connection.ask, contentType(record), Recordings.body(record));
        boolean heartbeat = recorded.path("type").asText().equals("HEARTBEAT");
        if (heartbeat && time > LONGEST_PAUSE_SECONDS) {
            return;
        }
        Optional<JsonNode> event = connection.events.flatMap(events -> take(events, recorded, heartbeat));
        if (event.isEmpty()) {
            misses++;
            report.add(step, List.of(Difference.missing("event", recorded)));
            return;
        }
        report.add(
                step,
                new JsonComparison(stage.translation(), place -> volatileValues.contains(step, place))
                        .compare("event", recorded, event.get()));
    }

    private Optional<JsonNode> take(EventReader events, JsonNode recorded, boolean heartbeat) {
        String key = Events.key(recorded, stage.translation());
        Duration patience = misses >= MISSES_ALLOWED
                ? IMPATIENCE
                : heartbeat ? PATIENCE.multipliedBy(3) : Events.isRetry(recorded) ? PATIENCE.multipliedBy(2) : PATIENCE;
        return events.take(event -> Events.key(event, Translation.NONE).equals(key), patience);
    }

    private static String contentType(JsonNode record) {
        return record.has("body_base64") || !record.path("body").asText().startsWith("{")
                ? "application/x-protobuf"
                : "application/json";
    }

    private List<Difference> end(Connection connection) {
        boolean ended = connection.events.isPresent() && connection.events.get().awaitEnd(PATIENCE);
        return ended ? List.of() : List.of(new Difference("end", "recorded as ended by the server, here still open"));
    }

    /** The client closes; what came on this stream beyond the recording is reported. */
    private void close(String conn, Connection connection) {
        if (connection == null) {
            return;
        }
        connection.events.ifPresent(events -> {
            List<Difference> added = events.rest().stream()
                    .filter(event -> !event.path("type").asText().equals("HEARTBEAT"))
                    .map(event -> Difference.added("event", event))
                    .toList();
            report.add(name + "/rest of " + conn.replace('/', ' '), added);
        });
        try {
            connection.wire.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String label(JsonNode record, List<JsonNode> records, int index) {
        String kind = record.get("kind").asText();
        if (kind.equals("response") || kind.equals("body")) {
            for (int i = index - 1; i >= 0; i--) {
                if (records.get(i).get("conn").equals(record.get("conn"))
                        && records.get(i).get("kind").asText().equals("request")) {
                    return kind + " to " + Events.type(records.get(i));
                }
            }
        }
        return kind + " " + Events.type(record);
    }
}
