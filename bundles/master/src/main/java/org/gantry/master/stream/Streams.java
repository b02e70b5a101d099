package org.gantry.master.stream;

import com.google.protobuf.Message;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.gantry.http.EventStream;
import org.gantry.protocol.MediaType;
import org.gantry.protocol.RecordIo;

/** Open streams to frameworks and agents by their ids. For any thread. */
public final class Streams {
    private record Open(EventStream stream, MediaType media, boolean inBatches) {}

    private final Map<String, Open> open = new ConcurrentHashMap<>();

    /**
     * Takes a framework's stream in. Each message is an HTTP chunk of its own, since some clients take chunks for messages.
     *
     * @param closed told once, with the id and the reason, when the stream has ended
     */
    public void add(String id, EventStream stream, MediaType media, BiConsumer<String, String> closed) {
        add(id, new Open(stream, media, false), closed);
    }

    /** The same with an agent's, to which what is queued until the next {@link #flush} goes out in one piece. */
    public void addInBatches(String id, EventStream stream, MediaType media, BiConsumer<String, String> closed) {
        add(id, new Open(stream, media, true), closed);
    }

    private void add(String id, Open added, BiConsumer<String, String> closed) {
        EventStream stream = added.stream();
        open.put(id, added);
        stream.onClose(reason -> {
            open.remove(id);
            closed.accept(id, reason);
        });
    }

    /**
     * Takes a message, in the stream's form, to be sent with the next {@link #flush}.
     *
     * @return false if it is lost because the stream has ended
     */
    public boolean queue(String id, Message message) {
        Open target = open.get(id);
        if (target == null) {
            return false;
        }
        byte[] record = RecordIo.frame(target.media().encode(message));
        return target.inBatches()
                ? target.stream().queue(record)
                : target.stream().send(record);
    }

    /**
     * Sends what was queued.
     *
     * @return false if it is lost because the stream has ended
     */
    public boolean flush(String id) {
        Open target = open.get(id);
        return target != null && target.stream().flush();
    }

    /** Ends a stream after what was sent before. */
    public void close(String id) {
        Open target = open.remove(id);
        if (target != null) {
            target.stream().close();
        }
    }

    public int size() {
        return open.size();
    }

    /** Ends all of them. */
    public void closeAll() {
        open.keySet().forEach(this::close);
    }
}
