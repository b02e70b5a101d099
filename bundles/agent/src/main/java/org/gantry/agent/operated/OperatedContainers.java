package org.gantry.agent.operated;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.agent.Protos.Call.LaunchContainer;
import org.gantry.agent.checkpoint.DirectoryHandleStore;
import org.gantry.agent.checkpoint.DurableFiles;
import org.gantry.agent.checkpoint.OperatedRecords;
import org.gantry.agent.checkpoint.WorkDirectory;
import org.gantry.agent.core.AgentSnapshot;
import org.gantry.agent.core.Command;
import org.gantry.agent.run.ContainerModules;
import org.gantry.agent.run.LaunchPlan;
import org.gantry.agent.run.Launcher;
import org.gantry.agent.run.OperatedPlans;
import org.gantry.containerizers.spi.ContainerExit;
import org.gantry.containerizers.spi.ContainerizerException;
import org.gantry.model.container.ContainerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Containers that operators launch: nested ones in those of executors, and standalone ones. They outlive this process; a
 * nested one does not outlive what it is nested in. For any thread.
 */
public final class OperatedContainers {
    private static final Logger LOG = LoggerFactory.getLogger(OperatedContainers.class);

    private final WorkDirectory directory;
    private final DirectoryHandleStore handles;
    private final ContainerModules containers;
    private final OperatedPlans plans;
    private final Supplier<AgentSnapshot> snapshots;
    private final Places places;
    private final Map<ContainerId, OperatedContainer> all = new ConcurrentHashMap<>();

    public OperatedContainers(
            WorkDirectory directory,
            DirectoryHandleStore handles,
            ContainerModules containers,
            OperatedPlans plans,
            Supplier<AgentSnapshot> snapshots) {
        this.directory = directory;
        this.handles = handles;
        this.containers = containers;
        this.plans = plans;
        this.snapshots = snapshots;
        this.places = new Places(directory);
    }

    /** What came of an attempt to remove a container. */
    public enum Removal {
        REMOVED,
        RUNNING,
        UNKNOWN
    }

    /** Whether there is a container of this id, whoever launched it, that has not ended. */
    public boolean isThere(ContainerId container) {
        OperatedContainer known = all.get(container);
        return known == null
                ? containers.owner(container).isPresent()
                : !known.exit().isDone();
    }

    /**
     * Launches a container.
     *
     * @return completes when its command was started, with false if there was one of this id already; fails with a
     *     {@link ContainerizerException} if it could not be
     */
    public synchronized CompletionStage<Boolean> launch(ContainerId id, LaunchContainer launch, Launcher launcher) {
        if (isThere(id)) {
            return CompletableFuture.completedStage(false);
        }
        AgentSnapshot snapshot = snapshots.get();
        String agent = snapshot.agentId().orElse("");
        forgetWithoutParent(snapshot);
        Optional<Places.Owner> owner = Places.owner(snapshot, id.root());
        OperatedContainer container =
                new OperatedContainer(id, launch, places.sandbox(agent, owner, id), places.meta(agent, owner, id));
        all.put(id, container);
        try {
            OperatedRecords.save(container.meta(), launch);
            handles.add(id, container.meta(), container.sandbox());
        } catch (IOException e) {
            all.remove(id, container);
            return CompletableFuture.failedStage(
                    new ContainerizerException("The agent cannot save the container: " + e.getMessage(), e));
        }
        LaunchPlan plan = plans.of(
                id,
                launch,
                container.sandbox(),
                owner.map(known -> known.framework().info()),
                owner.map(known -> executorCommand(known)).orElse(CommandInfo.getDefaultInstance()));
        launcher.start(plan);
        return container.started().thenApply(pid -> true);
    }

    private static CommandInfo executorCommand(Places.Owner owner) {
        return owner.executor().generated()
                ? owner.executor().info().getCommand()
                : owner.executor().executor().getCommand();
    }

    private void forgetWithoutParent(AgentSnapshot snapshot) {
        all.values()
                .removeIf(container -> container.exit().isDone()
                        && container.id().parent().isPresent()
                        && !all.containsKey(container.id().root())
                        && Places.owner(snapshot, container.id().root()).isEmpty());
    }

    /** What became of a launch. */
    public void launched(Command command) {
        if (command instanceof Command.Launched c) {
            containers.watch(c.container());
            Optional.ofNullable(all.get(c.container()))
                    .ifPresent(container -> container.started().complete(c.pid()));
        } else if (command instanceof Command.LaunchFailed c) {
            OperatedContainer container = all.remove(c.container());
            if (container != null) {
                container.started().completeExceptionally(new ContainerizerException(c.message()));
                container.exit().complete(ContainerExit.unknown());
                discard(container);
            }
        }
    }

    /** Takes note of an end. @return whether the container is one of these */
    public boolean exited(ContainerId id, ContainerExit exit) {
        OperatedContainer container = all.get(id);
        if (container == null) {
            return false;
        }
        try {
            OperatedRecords.saveExit(container.meta(), Exits.text(exit));
        } catch (IOException e) {
            LOG.warn("The end of container {} could not be saved", id, e);
        }
        containers.destroy(id).whenComplete((done, error) -> {
            cleanUp(container);
            container.exit().complete(exit);
        });
        return true;
    }

    private void cleanUp(OperatedContainer container) {
        try {
            handles.remove(container.id());
            DurableFiles.deleteTree(directory.runtimeDirectory(container.id()));
        } catch (IOException e) {
            LOG.warn("Container {} was not cleaned up whole", container.id(), e);
        }
    }

    private void discard(OperatedContainer container) {
        cleanUp(container);
        try {
            OperatedRecords.delete(container.meta());
        } catch (IOException e) {
            LOG.warn("The records of container {} are left", container.id(), e);
        }
    }

    /** Completes with a container's end; empty if there is no such container. */
    public Optional<CompletionStage<ContainerExit>> exit(ContainerId id) {
        OperatedContainer known = all.get(id);
        if (known != null) {
            return Optional.of(known.exit());
        }
        return containers.owner(id).map(module -> containers.exit(id));
    }

    /**
     * Sends a signal.
     *
     * @return whether there was anything to send it to
     */
    public boolean kill(ContainerId id, int signal) {
        if (!isThere(id)) {
            return false;
        }
        containers.signal(id, signal);
        return true;
    }

    /** Deletes what is left of a container that has ended, its sandbox too. */
    public synchronized Removal remove(ContainerId id) throws IOException {
        if (isThere(id)) {
            return Removal.RUNNING;
        }
        OperatedContainer container = all.remove(id);
        if (container == null) {
            return Removal.UNKNOWN;
        }
        discard(container);
        DurableFiles.deleteTree(container.sandbox());
        return Removal.REMOVED;
    }

    /** Those whose command goes on. */
    public List<OperatedContainer> running() {
        return all.values().stream().filter(OperatedContainer::running).toList();
    }

    /** Ends all standalone ones, as an agent does that takes its tasks with it. */
    public CompletableFuture<Void> endStandalone() {
        return CompletableFuture.allOf(running().stream()
                .filter(container -> container.id().parent().isEmpty())
                .map(container -> {
                    containers.signal(container.id(), 9);
                    return container.exit();
                })
                .toArray(CompletableFuture<?>[]::new));
    }

    /**
     * Takes over what a former process left.
     *
     * @param roots meta directories of outermost containers, by container
     * @param alive containers that a containerizer took over
     */
    public void recover(Map<ContainerId, Path> roots, Map<ContainerId, Path> sandboxes, Set<ContainerId> alive)
            throws IOException {
        List<OperatedRecords.Found> found = new ArrayList<>();
        for (Map.Entry<ContainerId, Path> root : roots.entrySet()) {
            OperatedRecords.read(root.getKey(), root.getValue()).ifPresent(found::add);
            found.addAll(OperatedRecords.within(root.getKey(), root.getValue()));
        }
        for (OperatedRecords.Found record : found) {
            Path sandbox = directory.nested(sandboxes.get(record.container().root()), record.container());
            OperatedContainer container =
                    new OperatedContainer(record.container(), record.launch(), sandbox, record.meta());
            all.put(container.id(), container);
            container.started().complete(pid(container.id()));
            if (record.exit().isPresent()) {
                container.exit().complete(Exits.parse(record.exit().get()));
            } else if (alive.contains(container.id())) {
                containers.watch(container.id());
            } else {
                exited(container.id(), ContainerExit.unknown());
            }
        }
    }

    private long pid(ContainerId container) {
        return containers.status(container).map(status -> status.pid()).orElse(0L);
    }
}
