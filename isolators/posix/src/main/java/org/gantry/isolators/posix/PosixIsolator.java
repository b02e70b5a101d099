package org.gantry.isolators.posix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.gantry.isolators.spi.HostFacts;
import org.gantry.isolators.spi.Isolator;
import org.gantry.isolators.spi.IsolatorException;
import org.gantry.isolators.spi.LaunchAdditions;
import org.gantry.isolators.spi.Preparation;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.ContainerSpec;
import org.gantry.model.container.ContainerUsage;
import org.gantry.model.container.Handle;
import org.gantry.model.container.Limitation;
import org.gantry.model.container.RecoverableContainer;
import org.gantry.model.container.RecoveryOutcome;
import org.gantry.model.container.ResourceLimits;
import org.gantry.model.container.Support;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * Measures what the processes of a container use, for every user and on every Linux. Limits nothing. Isolators that
 * know better, by control groups, come later in the order and so have the last word on a figure.
 */
@Component(
        service = Isolator.class,
        immediate = true,
        property = {"gantry.module=posix", Isolator.ORDER + ":Integer=10"})
public final class PosixIsolator implements Isolator {
    static final int HANDLE_VERSION = 1;

    private final Map<ContainerId, Tracked> containers = new ConcurrentHashMap<>();

    /** @param file holds the supervisor's pid and start time once they are known */
    private record Tracked(Path file, CompletableFuture<Limitation> watch) {
        Tracked(Path runtimeDir) {
            this(runtimeDir.resolve("posix"), new CompletableFuture<>());
        }
    }

    @Override
    public Support check(HostFacts host) {
        return Files.isReadable(Path.of("/proc/self/stat"))
                ? Support.yes()
                : Support.no("/proc is not mounted, without which nothing can be measured");
    }

    @Override
    public Preparation prepare(ContainerSpec container) throws IsolatorException {
        if (containers.putIfAbsent(container.id(), new Tracked(container.runtimeDir())) != null) {
            throw new IsolatorException("Container " + container.id() + " is prepared already");
        }
        return new Preparation(Handle.ofText(HANDLE_VERSION, "posix"), LaunchAdditions.NONE);
    }

    @Override
    public void isolate(ContainerId container, long pid) throws IsolatorException {
        Tracked tracked = containers.get(container);
        if (tracked == null) {
            throw new IsolatorException("Container " + container + " was not prepared");
        }
        ProcessTree tree = ProcessTree.rootedIn(pid)
                .orElseThrow(() -> new IsolatorException("Process " + pid + " does not exist"));
        try {
            Files.writeString(tracked.file, tree.text());
        } catch (IOException e) {
            throw new IsolatorException("The pid could not be written to " + tracked.file, e);
        }
    }

    /** There is no limit here to change. */
    @Override
    public void update(ContainerId container, ResourceLimits limits) {}

    @Override
    public ContainerUsage usage(ContainerId container) {
        return Optional.ofNullable(containers.get(container))
                .flatMap(tracked -> ProcessTree.read(tracked.file))
                .map(ProcessTree::usage)
                .orElse(ContainerUsage.NONE);
    }

    /** Never completes: nothing is limited. */
    @Override
    public CompletionStage<Limitation> watch(ContainerId container) {
        Tracked tracked = containers.get(container);
        return tracked == null ? cancelled() : tracked.watch.minimalCompletionStage();
    }

    private static CompletionStage<Limitation> cancelled() {
        CompletableFuture<Limitation> stage = new CompletableFuture<>();
        stage.cancel(false);
        return stage;
    }

    @Override
    public void cleanup(ContainerId container) throws IsolatorException {
        Tracked tracked = containers.get(container);
        if (tracked == null) {
            return;
        }
        try {
            Files.deleteIfExists(tracked.file);
        } catch (IOException e) {
            throw new IsolatorException(tracked.file + " could not be removed", e);
        }
        containers.remove(container);
        tracked.watch.cancel(false);
    }

    @Override
    public List<RecoveryOutcome> recover(Collection<RecoverableContainer> alive) {
        List<RecoveryOutcome> outcomes = new ArrayList<>();
        for (RecoverableContainer container : alive) {
            if (container.handle().version() != HANDLE_VERSION) {
                outcomes.add(new RecoveryOutcome.Refused(
                        container.id(),
                        "Handle has version " + container.handle().version() + ", this module reads version "
                                + HANDLE_VERSION));
            } else {
                containers.putIfAbsent(container.id(), new Tracked(container.runtimeDir()));
                outcomes.add(new RecoveryOutcome.Recovered(container.id(), container.handle()));
            }
        }
        return outcomes;
    }

    /** Ends the watches; the files stay for the next version. */
    @Deactivate
    void deactivate() {
        containers.values().forEach(tracked -> tracked.watch.cancel(false));
    }
}
