package org.gantry.containerizers.nativ;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.gantry.containerizers.nativ.DeadlineCalls.CallFailedException;
import org.gantry.containerizers.spi.ContainerizerException;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.RecoverableContainer;
import org.gantry.model.container.RecoveryOutcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds containers again from their handles and runtime directories. */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final IsolatorChain isolators;
    private final Destruction destruction;

    Recovery(IsolatorChain isolators, Destruction destruction) {
        this.isolators = isolators;
        this.destruction = destruction;
    }

    /**
     * @return the container, without state if it cannot exist any more: the host was started again, its runtime directory
     *     is gone, or its launch was cut short; empty if its launch goes on in this JVM, by another version of this module
     * @throws IllegalArgumentException with a reason if the handle is not ours
     */
    Optional<ContainerRun> read(RecoverableContainer container) {
        LaunchRecord launch = LaunchRecord.parse(container.handle());
        RuntimeFiles files = new RuntimeFiles(container.runtimeDir());
        Optional<ContainerState> state = launch.ofThisBoot() ? state(files) : Optional.empty();
        if (state.isEmpty() && launch.ofThisBoot() && launch.launcher().alive()) {
            return Optional.empty();
        }
        ContainerRun run = new ContainerRun(
                container.id(), container.agent(), files, NativeSettings.of(container.settings()), launch.isolators());
        state.ifPresent(run::state);
        try {
            LimitationFile.read(files).ifPresent(run::limit);
        } catch (IOException e) {
            LOG.warn("Reason of the end cannot be read: container={}", container.id(), e);
        }
        return Optional.of(run);
    }

    private static Optional<ContainerState> state(RuntimeFiles files) {
        try {
            return files.read(files.state()).map(ContainerState::parse);
        } catch (IOException e) {
            throw new IllegalArgumentException("Its file " + files.state() + " cannot be read: " + e, e);
        }
    }

    /** Has isolators take over what they made for the agents of these containers. */
    void recoverIsolators(Collection<RecoverableContainer> containers) {
        for (String agent : containers.stream().map(RecoverableContainer::agent).collect(Collectors.toSet())) {
            isolators.point().names().forEach(isolator -> recoverIsolator(isolator, agent));
        }
    }

    private void recoverIsolator(String isolator, String agent) {
        try {
            List<RecoverableContainer> handles = isolators.handles(isolator, agent);
            for (RecoveryOutcome outcome : isolators.recover(isolator, handles, DEADLINE)) {
                if (outcome instanceof RecoveryOutcome.Refused refused) {
                    LOG.warn(
                            "Isolator does not take the container over: isolator={} container={} reason={}",
                            isolator,
                            refused.container(),
                            refused.reason());
                }
            }
        } catch (CallFailedException | IllegalArgumentException e) {
            LOG.warn("Isolator was not recovered: isolator={} agent={}", isolator, agent, e);
        }
    }

    /** Kills the processes of a container that is known by its runtime directory alone, and removes that. */
    void endLeftover(ContainerId container, Path runtimeDir) throws ContainerizerException {
        RuntimeFiles files = new RuntimeFiles(runtimeDir);
        try {
            for (Path nested : files.nested()) {
                endLeftover(container.child(nested.getFileName().toString()), nested);
            }
            Optional<ContainerState> state = state(files);
            if (state.isPresent()) {
                ContainerRun run = new ContainerRun(
                        container,
                        "",
                        files,
                        NativeSettings.of(Map.of()),
                        state.get().isolators());
                run.state(state.get());
                destruction.endProcesses(run);
            }
            files.remove();
        } catch (IOException | IllegalArgumentException e) {
            throw new ContainerizerException(
                    "What is left of container " + container + " could not be removed: " + e.getMessage(), e);
        }
    }
}
