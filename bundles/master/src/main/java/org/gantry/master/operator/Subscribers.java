package org.gantry.master.operator;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.mesos.v1.master.Protos.Event;
import org.gantry.http.EventStream;
import org.gantry.master.state.Snapshot;
import org.gantry.protocol.MediaType;
import org.gantry.protocol.RecordIo;
import org.gantry.security.guard.Approvers;

/** Those who follow the event stream. One more than the limit takes the place of the oldest. For any thread. */
public final class Subscribers {
    private record Subscriber(EventStream stream, MediaType media, Approvers approvers) {}

    private final Deque<Subscriber> subscribers = new ArrayDeque<>();
    private final int limit;

    public Subscribers(int limit) {
        this.limit = limit;
    }

    /** @param approvers what the subscriber may see */
    synchronized void add(EventStream stream, MediaType media, Approvers approvers) {
        while (subscribers.size() >= limit) {
            subscribers.removeFirst().stream().close();
        }
        Subscriber subscriber = new Subscriber(stream, media, approvers);
        subscribers.add(subscriber);
        stream.onClose(reason -> remove(subscriber));
    }

    private synchronized void remove(Subscriber subscriber) {
        subscribers.remove(subscriber);
    }

    public synchronized int size() {
        return subscribers.size();
    }

    /** Sends to all who may see it. Who cannot keep up is cut off by its stream. */
    @SuppressWarnings("ReferenceEquality") // who sees all of it gets the very event
    public void send(Snapshot snapshot, Supplier<Event> told) {
        List<Subscriber> followers = current();
        if (followers.isEmpty()) {
            return;
        }
        Event event = told.get();
        Map<MediaType, byte[]> encoded = new EnumMap<>(MediaType.class);
        for (Subscriber subscriber : followers) {
            EventSight.of(event, snapshot, subscriber.approvers())
                    .map(visible -> visible == event
                            ? encoded.computeIfAbsent(subscriber.media(), media -> frame(media, event))
                            : frame(subscriber.media(), visible))
                    .ifPresent(subscriber.stream()::send);
        }
    }

    private static byte[] frame(MediaType media, Event event) {
        return RecordIo.frame(media.encode(event));
    }

    public void closeAll() {
        current().forEach(subscriber -> subscriber.stream().close());
    }

    private synchronized List<Subscriber> current() {
        return List.copyOf(subscribers);
    }
}
