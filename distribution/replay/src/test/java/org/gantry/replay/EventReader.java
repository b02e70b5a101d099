package org.gantry.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.gantry.protocol.ProtocolException;
import org.gantry.protocol.RecordIo;

/** Reads the events of a stream as they come, and keeps those that nobody has asked for yet. */
final class EventReader {
    private static final int LONGEST_RECORD = 16 << 20;
    private static final JsonNode END = Bodies.tree("{}");

    private final BlockingQueue<JsonNode> arrived = new LinkedBlockingQueue<>();
    private final List<JsonNode> waiting = new ArrayList<>();
    private boolean ended;

    EventReader(Wire wire, Ask ask, String contentType) {
        Thread thread = new Thread(() -> read(wire, ask, contentType), "events");
        thread.setDaemon(true);
        thread.start();
    }

    private void read(Wire wire, Ask ask, String contentType) {
        RecordIo.Decoder decoder = new RecordIo.Decoder(LONGEST_RECORD);
        try {
            for (Optional<byte[]> chunk = wire.chunk(); chunk.isPresent(); chunk = wire.chunk()) {
                for (byte[] record : decoder.feed(chunk.get(), 0, chunk.get().length)) {
                    arrived.add(Bodies.event(ask, contentType, record));
                }
            }
        } catch (IOException closed) {
            // However it ends, it ends.
        } catch (ProtocolException e) {
            arrived.add(JsonNodeFactory.instance.objectNode().put("type", "no RecordIO: " + e.getMessage()));
        }
        arrived.add(END);
    }

    /** The first event that is wanted and that nobody took; waits for it. */
    Optional<JsonNode> take(Predicate<JsonNode> wanted, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            for (JsonNode event : waiting) {
                if (wanted.test(event) && !isWithdrawn(event)) {
                    waiting.removeIf(candidate -> candidate == event);
                    return Optional.of(event);
                }
            }
            if (ended || !next(deadline)) {
                return Optional.empty();
            }
        }
    }

    /** Whether these are offers that were taken back before anybody looked at them. */
    private boolean isWithdrawn(JsonNode event) {
        List<String> offers = new ArrayList<>();
        event.at("/offers/offers")
                .forEach(offer -> offers.add(offer.at("/id/value").asText()));
        return !offers.isEmpty()
                && waiting.stream()
                        .anyMatch(other -> offers.contains(
                                other.at("/rescind/offer_id/value").asText()));
    }

    /** Whether the server ends the stream in time. */
    boolean awaitEnd(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!ended && next(deadline)) {
            continue;
        }
        return ended;
    }

    /** What came and nobody asked for. */
    List<JsonNode> rest() {
        while (!ended && next(System.nanoTime())) {
            continue;
        }
        return List.copyOf(waiting);
    }

    private boolean next(long deadline) {
        try {
            JsonNode event = arrived.poll(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (event == END) {
                ended = true;
            } else if (event != null) {
                waiting.add(event);
            }
            return event != null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted", e);
        }
    }
}
