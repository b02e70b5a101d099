package org.gantry.containerizers.nativ;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.gantry.containerizers.spi.ContainerExit;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.Limitation;

/** A container that this module looks after, from its launch or recovery to the end of its destruction. */
final class ContainerRun {
    private final ContainerId id;
    private final String agent;
    private final RuntimeFiles files;
    private final NativeSettings settings;
    private final List<String> isolators;
    private final CompletableFuture<ContainerExit> exit = new CompletableFuture<>();
    private final Map<String, CompletableFuture<Limitation>> watches = new ConcurrentHashMap<>();
    private final AtomicReference<Limitation> limitation = new AtomicReference<>();
    private final AtomicReference<ContainerState> state = new AtomicReference<>();
    private CompletableFuture<Void> destruction;

    ContainerRun(ContainerId id, String agent, RuntimeFiles files, NativeSettings settings, List<String> isolators) {
        this.id = id;
        this.agent = agent;
        this.files = files;
        this.settings = settings;
        this.isolators = List.copyOf(isolators);
    }

    ContainerId id() {
        return id;
    }

    String agent() {
        return agent;
    }

    RuntimeFiles files() {
        return files;
    }

    NativeSettings settings() {
        return settings;
    }

    List<String> isolators() {
        return isolators;
    }

    CompletableFuture<ContainerExit> exit() {
        return exit;
    }

    boolean ended() {
        return exit.isDone();
    }

    Map<String, CompletableFuture<Limitation>> watches() {
        return watches;
    }

    /** Empty until its supervisor exists. */
    Optional<ContainerState> state() {
        return Optional.ofNullable(state.get());
    }

    void state(ContainerState known) {
        state.set(known);
    }

    Optional<Limitation> limitation() {
        return Optional.ofNullable(limitation.get());
    }

    /** Whether this was the first one; later ones do not count. */
    boolean limit(Limitation reason) {
        return limitation.compareAndSet(null, reason);
    }

    /**
     * The one destruction that is under way, or the given new one if there is none or the last one failed.
     *
     * @return true if {@code fresh} is to be carried out
     */
    synchronized boolean destroyWith(CompletableFuture<Void> fresh) {
        if (destruction != null && !destruction.isCompletedExceptionally()) {
            return false;
        }
        destruction = fresh;
        return true;
    }

    synchronized Optional<CompletableFuture<Void>> destruction() {
        return Optional.ofNullable(destruction);
    }
}
