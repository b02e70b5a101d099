package org.gantry.state.memory;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls back once for all changes since the last call began; never holds more than one call in the queue. */
final class Watch {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    private final String path;
    private final Runnable changed;
    private final Executor callbacks;
    private final AtomicBoolean queued = new AtomicBoolean();
    private volatile boolean closed;

    Watch(String path, Runnable changed, Executor callbacks) {
        this.path = path;
        this.changed = changed;
        this.callbacks = callbacks;
    }

    String path() {
        return path;
    }

    void wake() {
        if (queued.compareAndSet(false, true)) {
            callbacks.execute(this::call);
        }
    }

    void close() {
        closed = true;
    }

    private void call() {
        queued.set(false);
        if (closed) {
            return;
        }
        try {
            changed.run();
        } catch (RuntimeException e) {
            LOG.error("Callback of the watch on {} failed", path, e);
        }
    }
}
