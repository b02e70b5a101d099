package org.gantry.modulehost.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.gantry.model.container.ContainerId;
import org.gantry.modulehost.spi.ModuleId;
import org.gantry.modulehost.spi.ModulePoint.Call;
import org.gantry.modulehost.spi.ModuleUnavailableException;

/**
 * One module name: the version that serves, and who looks after which container.
 *
 * @param <T> the SPI
 */
final class Slot<T> {
    private final ModuleId id;
    private final Map<ContainerId, Tenancy<T>> tenancies = new ConcurrentHashMap<>();
    private volatile LoadedModule<T> active;

    Slot(ModuleId id) {
        this.id = id;
    }

    ModuleId id() {
        return id;
    }

    Optional<LoadedModule<T>> active() {
        return Optional.ofNullable(active);
    }

    void activate(LoadedModule<T> next) {
        active = next;
    }

    /** Nobody serves any more: the module was taken away without a successor. */
    void vacate(LoadedModule<T> gone) {
        if (active == gone) {
            active = null;
        }
        tenancies.values().removeIf(tenancy -> tenancy.owner() == gone);
    }

    <R, E extends Exception> R call(Call<? super T, R, E> call) throws E {
        LoadedModule<T> module = enterActive();
        try {
            return call.on(module.service());
        } finally {
            module.exit();
        }
    }

    <R, E extends Exception> R call(ContainerId container, Call<? super T, R, E> call) throws E {
        LoadedModule<T> serving = required();
        Tenancy<T> tenancy = tenancies.computeIfAbsent(container, c -> new Tenancy<>(serving));
        tenancy.lock.readLock().lock();
        try {
            LoadedModule<T> owner = tenancy.owner();
            owner.enter();
            try {
                return call.on(owner.service());
            } finally {
                owner.exit();
                tenancy.used();
            }
        } finally {
            tenancy.lock.readLock().unlock();
        }
    }

    private LoadedModule<T> enterActive() {
        while (true) {
            LoadedModule<T> module = required();
            module.enter();
            // A switch between the two lines is seen here; one after it waits for this call to end.
            if (module == active) {
                return module;
            }
            module.exit();
        }
    }

    private LoadedModule<T> required() {
        LoadedModule<T> module = active;
        if (module == null) {
            throw new ModuleUnavailableException("No version of module " + id + " is active on this node;"
                    + " install one with 'gantry module upgrade'");
        }
        return module;
    }

    void forget(ContainerId container) {
        tenancies.remove(container);
    }

    /**
     * Forgets containers of a version that no store knows and that nobody called for in a while: a call that came after
     * the container's end had brought them back. A container that is being launched is called for all the time.
     */
    void forgetStrays(LoadedModule<T> module, LoadedModule<T> next, Collection<ContainerId> known, Duration idle) {
        tenancies.forEach((container, tenancy) -> {
            if (!known.contains(container)
                    && tenancy.idleFor(idle)
                    && tenancy.lock.writeLock().tryLock()) {
                try {
                    if (tenancy.owner() == module) {
                        tenancy.hand(next);
                        tenancies.remove(container, tenancy);
                    }
                } finally {
                    tenancy.lock.writeLock().unlock();
                }
            }
        });
    }

    Collection<ContainerId> tenantsOf(LoadedModule<T> module) {
        List<ContainerId> tenants = new ArrayList<>();
        tenancies.forEach((container, tenancy) -> {
            if (tenancy.owner() == module) {
                tenants.add(container);
            }
        });
        return tenants;
    }

    /**
     * Stops calls for these containers, each finished first; empty if that took longer than the deadline.
     *
     * @param heir who looks after those that nobody looked after so far
     */
    Optional<Hold<T>> hold(Collection<ContainerId> containers, LoadedModule<T> heir, long deadlineNanos)
            throws InterruptedException {
        LoadedModule<T> serving = active == null ? heir : active;
        Hold<T> hold = new Hold<>();
        for (ContainerId container : containers) {
            Tenancy<T> tenancy = tenancies.computeIfAbsent(container, c -> new Tenancy<>(serving));
            long left = deadlineNanos - System.nanoTime();
            if (left <= 0 || !tenancy.lock.writeLock().tryLock(left, TimeUnit.NANOSECONDS)) {
                hold.close();
                return Optional.empty();
            }
            hold.held.put(container, tenancy);
        }
        return Optional.of(hold);
    }

    /** Containers whose calls wait until this is closed, on the thread that holds them. */
    static final class Hold<T> implements AutoCloseable {
        private final Map<ContainerId, Tenancy<T>> held = new HashMap<>();

        void hand(ContainerId container, LoadedModule<T> next) {
            held.get(container).hand(next);
        }

        @Override
        public void close() {
            held.values().forEach(tenancy -> tenancy.lock.writeLock().unlock());
            held.clear();
        }
    }
}
