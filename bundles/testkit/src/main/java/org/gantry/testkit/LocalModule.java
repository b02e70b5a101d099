package org.gantry.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.gantry.model.container.ContainerId;
import org.gantry.modulehost.spi.ModuleException;
import org.gantry.modulehost.spi.ModuleId;
import org.gantry.modulehost.spi.ModuleInfo;
import org.gantry.modulehost.spi.ModulePoint.Call;
import org.gantry.modulehost.spi.ModuleUnavailableException;

/** The versions of one module, which of them is active, and which looks after which container. */
final class LocalModule<T> {
    final ModuleId id;
    final int order;
    private final List<LocalVersion<T>> versions = new ArrayList<>();
    private final Map<ContainerId, LocalVersion<T>> caretakers = new HashMap<>();
    /** Containers that the active version refused. */
    private final Set<ContainerId> kept = new HashSet<>();

    private Optional<LocalVersion<T>> active = Optional.empty();
    private Optional<T> previous = Optional.empty();
    private int lastNumber;

    LocalModule(ModuleId id, int order) {
        this.id = id;
        this.order = order;
    }

    synchronized LocalVersion<T> standby(T service) {
        lastNumber++;
        LocalVersion<T> version = new LocalVersion<>(service, lastNumber + ".0.0");
        versions.add(version);
        return version;
    }

    synchronized void refuse(LocalVersion<T> version, String reason) {
        version.state = ModuleInfo.State.REFUSED;
        version.reason = Optional.of(reason);
    }

    /** Every later call goes to the new version, but for containers that stay with an older one. */
    synchronized void switchTo(LocalVersion<T> version, Set<ContainerId> recovered, Set<ContainerId> refused) {
        active.ifPresent(old -> {
            // What was never called for so far is the old version's nevertheless.
            refused.forEach(container -> caretakers.putIfAbsent(container, old));
            old.state = ModuleInfo.State.DRAINING;
            previous = Optional.of(old.service);
        });
        version.state = ModuleInfo.State.ACTIVE;
        active = Optional.of(version);
        recovered.forEach(container -> caretakers.put(container, version));
        kept.clear();
        kept.addAll(refused);
    }

    /** Waits until calls in flight in all older versions have ended, then forgets those that nothing needs. */
    synchronized void drain(Duration limit) throws ModuleException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (versions.stream().anyMatch(v -> v.state == ModuleInfo.State.DRAINING && v.callsInFlight > 0)) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new ModuleException("drain: calls in flight in the old version of " + id + " did not end in "
                        + limit + "; the new version is active");
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ModuleException("drain: interrupted while " + id + " was swapped", e);
            }
        }
        retire();
    }

    synchronized void assign(ContainerId container, LocalVersion<T> version) {
        caretakers.put(container, version);
    }

    synchronized void forget(ContainerId container) {
        caretakers.remove(container);
        kept.remove(container);
        retire();
    }

    synchronized Optional<LocalVersion<T>> active() {
        return active;
    }

    synchronized Optional<T> previous() {
        return previous;
    }

    /** The active version, if an older one still looks after the container though the active one never refused it. */
    synchronized Optional<LocalVersion<T>> late(ContainerId container) {
        LocalVersion<T> caretaker = caretakers.get(container);
        return active.filter(version -> caretaker != null && caretaker != version && !kept.contains(container));
    }

    synchronized void keepWithOld(ContainerId container) {
        kept.add(container);
    }

    <R, E extends Exception> R call(Call<? super T, R, E> call) throws E {
        return run(enter(Optional.empty()), call);
    }

    <R, E extends Exception> R call(ContainerId container, Call<? super T, R, E> call) throws E {
        return run(enter(Optional.of(container)), call);
    }

    synchronized Collection<ModuleInfo> infos() {
        List<ModuleInfo> infos = new ArrayList<>();
        for (LocalVersion<T> version : versions) {
            int containers =
                    (int) caretakers.values().stream().filter(v -> v == version).count();
            infos.add(new ModuleInfo(id, version.number, version.state, containers, version.reason));
        }
        return infos;
    }

    private <R, E extends Exception> R run(LocalVersion<T> version, Call<? super T, R, E> call) throws E {
        try {
            return call.on(version.service);
        } finally {
            leave(version);
        }
    }

    private synchronized LocalVersion<T> enter(Optional<ContainerId> container) {
        LocalVersion<T> current =
                active.orElseThrow(() -> new ModuleUnavailableException("No version of " + id + " is active"));
        LocalVersion<T> version = container
                .map(c -> caretakers.computeIfAbsent(c, key -> current))
                .orElse(current);
        version.callsInFlight++;
        return version;
    }

    private synchronized void leave(LocalVersion<T> version) {
        version.callsInFlight--;
        notifyAll();
    }

    private void retire() {
        versions.removeIf(version -> version.state == ModuleInfo.State.DRAINING
                && version.callsInFlight == 0
                && !caretakers.containsValue(version));
    }
}
