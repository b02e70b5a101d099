package org.gantry.state.zookeeper;

import java.util.concurrent.locks.ReentrantLock;
import org.gantry.state.spi.LeaderElection.Listener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a contender leads, and the calls to its listener about it: one at a time, {@code elected} and {@code lost} in
 * turn, nothing after the end.
 */
final class Leadership {
    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

    private final String group;
    private final Listener listener;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean certain;
    private boolean leads;
    private boolean ended;

    Leadership(String group, Listener listener) {
        this.group = group;
        this.listener = listener;
    }

    /** Says whether what was read about the group can be relied on now: not while the connection is lost. */
    void certain(boolean now) {
        certain = now;
    }

    void elect() {
        lock.lock();
        try {
            if (certain && !leads && !ended) {
                leads = true;
                LOG.info("Elected leader of {}", group);
                call("elected", listener::elected);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns when the listener has. */
    void lose(String reason) {
        lock.lock();
        try {
            if (leads) {
                leads = false;
                LOG.info("No longer leader of {}: {}", group, reason);
                call("lost", () -> listener.lost(reason));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Loses for good. */
    void end() {
        lock.lock();
        try {
            ended = true;
            lose("closed");
        } finally {
            lock.unlock();
        }
    }

    private void call(String what, Runnable callback) {
        try {
            callback.run();
        } catch (RuntimeException e) {
            LOG.error("Listener of the election in {} failed on {}", group, what, e);
        }
    }
}
