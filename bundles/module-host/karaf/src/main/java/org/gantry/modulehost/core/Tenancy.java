package org.gantry.modulehost.core;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Which version of a module looks after one container. Calls hold the read lock, so that the container changes hands
 * only between calls.
 */
final class Tenancy<T> {
    final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private LoadedModule<T> owner;
    private volatile long usedNanos = System.nanoTime();

    Tenancy(LoadedModule<T> owner) {
        this.owner = owner;
    }

    void used() {
        usedNanos = System.nanoTime();
    }

    boolean idleFor(Duration time) {
        return System.nanoTime() - usedNanos > time.toNanos();
    }

    /** Read under either lock. */
    LoadedModule<T> owner() {
        return owner;
    }

    /** Only under the write lock. */
    void hand(LoadedModule<T> next) {
        owner = next;
    }
}
