package org.gantry.frameworks.services.runtime;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands events to whoever listens. Listeners must be quick and not block. */
public final class EventHub {
    private static final Logger LOG = LoggerFactory.getLogger(EventHub.class);

    private final List<Consumer<ObjectNode>> listeners = new CopyOnWriteArrayList<>();

    /**
     * Has a listener hear of every event from now on.
     *
     * @return ends it
     */
    public Runnable listen(Consumer<ObjectNode> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    public void publish(ObjectNode event) {
        for (Consumer<ObjectNode> listener : listeners) {
            try {
                listener.accept(event);
            } catch (RuntimeException e) {
                LOG.error(
                        "A listener failed on event {}", event.path("eventType").asText(), e);
            }
        }
    }

    public int listeners() {
        return listeners.size();
    }
}
