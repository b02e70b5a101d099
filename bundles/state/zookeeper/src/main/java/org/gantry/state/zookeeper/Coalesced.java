package org.gantry.state.zookeeper;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a step once for any number of wake-ups before it began, and once more for those that came meanwhile; never twice
 * at a time, never more than one in the queue.
 */
final class Coalesced {
    private static final Logger LOG = LoggerFactory.getLogger(Coalesced.class);

    private final String what;
    private final Executor executor;
    private final Runnable step;
    private final AtomicInteger wanted = new AtomicInteger();
    private volatile boolean closed;

    /** @param what names the step in the log */
    Coalesced(String what, Executor executor, Runnable step) {
        this.what = what;
        this.executor = executor;
        this.step = step;
    }

    void wake() {
        if (!closed && wanted.getAndIncrement() == 0) {
            try {
                executor.execute(this::run);
            } catch (RejectedExecutionException e) {
                LOG.debug("{} comes after the store was closed", what, e);
            }
        }
    }

    /** No step begins after this. */
    void close() {
        closed = true;
    }

    private void run() {
        int seen;
        do {
            seen = wanted.get();
            if (closed) {
                return;
            }
            try {
                step.run();
            } catch (RuntimeException e) {
                LOG.error("{} failed", what, e);
            }
        } while (!wanted.compareAndSet(seen, 0));
    }
}
