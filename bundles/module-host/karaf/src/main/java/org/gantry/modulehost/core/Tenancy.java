package org.gantry.modulehost.core;

import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Which version of a module looks after one container. Calls hold the read lock, so that the container changes hands
 * only between calls.
 */
final class Tenancy<T> {
    final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private LoadedModule<T> owner;

    Tenancy(LoadedModule<T> owner) {
        this.owner = owner;
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
