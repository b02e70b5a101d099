package org.gantry.modulehost.core;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.gantry.modulehost.spi.ModuleId;
import org.osgi.framework.Version;

/**
 * One version of a module, started. Counts the calls in flight, so that it is retired only when nobody is inside.
 *
 * @param <T> the SPI
 */
final class LoadedModule<T> {
    private final ModuleId id;
    private final Version version;
    private final T service;
    private final ModuleHeader header;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private int inFlight;

    LoadedModule(ModuleId id, Version version, T service, ModuleHeader header) {
        this.id = id;
        this.version = version;
        this.service = service;
        this.header = header;
    }

    ModuleId id() {
        return id;
    }

    Version version() {
        return version;
    }

    T service() {
        return service;
    }

    ModuleHeader header() {
        return header;
    }

    void enter() {
        lock.lock();
        try {
            inFlight++;
        } finally {
            lock.unlock();
        }
    }

    void exit() {
        lock.lock();
        try {
            inFlight--;
            if (inFlight == 0) {
                idle.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until no call is in flight. @return whether that came about in time */
    boolean awaitIdle(Duration timeout) throws InterruptedException {
        long nanos = timeout.toNanos();
        lock.lock();
        try {
            while (inFlight > 0) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = idle.awaitNanos(nanos);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    boolean sameVersion(Version other) {
        return version.equals(other);
    }

    @Override
    public String toString() {
        return id + " " + version;
    }
}
