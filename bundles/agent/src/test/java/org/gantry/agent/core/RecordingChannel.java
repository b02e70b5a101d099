package org.gantry.agent.core;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.mesos.v1.executor.Protos.Event;

/** Keeps what an executor was told. */
final class RecordingChannel implements ExecutorChannel {
    final List<Event> events = new CopyOnWriteArrayList<>();
    volatile boolean closed;

    @Override
    public void send(Event event) {
        events.add(event);
    }

    @Override
    public void close() {
        closed = true;
    }

    List<Event.Type> types() {
        return events.stream().map(Event::getType).toList();
    }
}
