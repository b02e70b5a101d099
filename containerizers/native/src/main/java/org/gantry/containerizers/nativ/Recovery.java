package org.gantry.containerizers.nativ;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.gantry.containerizers.nativ.DeadlineCalls.CallFailedException;
import org.gantry.containerizers.spi.ContainerizerException;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.RecoverableContainer;
import org.gantry.model.container.RecoveryOutcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds containers again from their handles and runtime directories, and ends launches that were never finished. */
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
     * @return the container, without state if it cannot exist any more: the host was started again, or its runtime
     *     directory is gone
     * @throws IllegalArgumentException with a reason if the handle is not ours
     */
    ContainerRun read(RecoverableContainer container) {
        ContainerState state = ContainerState.parse(container.handle());
        ContainerRun run = new ContainerRun(
                container.id(),
                container.agent(),
                new RuntimeFiles(container.runtimeDir()),
                NativeSettings.of(container.settings()),
                state.isolators());
        if (ProcessTable.bootId().equals(Optional.of(state.bootId())) && Files.isDirectory(container.runtimeDir())) {
            run.state(state);
        }
        try {
            LimitationFile.read(run.files()).ifPresent(run::limit);
        } catch (IOException e) {
            LOG.warn("Reason of the end cannot be read: container={}", container.id(), e);
        }
        return run;
    }

    /**
     * Has isolators take over what they made for the agents of these containers, and ends what was left of launches
     * that neither finished nor are under way.
     *
     * @param known containers that this module looks after already
     */
    void recoverIsolators(Collection<RecoverableContainer> containers, Set<ContainerId> known) {
        Set<ContainerId> alive = new HashSet<>(known);
        containers.forEach(container -> alive.add(container.id()));
        for (String agent : containers.stream().map(RecoverableContainer::agent).collect(Collectors.toSet())) {
            Map<ContainerId, RecoverableContainer> unfinished = new HashMap<>();
            for (String isolator : isolators.point().names()) {
                recoverIsolator(isolator, agent).stream()
                        .filter(container -> !alive.contains(container.id()))
                        .forEach(container -> unfinished.put(container.id(), container));
            }
            unfinished.values().forEach(this::endUnfinished);
        }
    }

    private List<RecoverableContainer> recoverIsolator(String isolator, String agent) {
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
            return handles;
        } catch (CallFailedException | IllegalArgumentException e) {
            LOG.warn("Isolator was not recovered: isolator={} agent={}", isolator, agent, e);
            return List.of();
        }
    }

    private void endUnfinished(RecoverableContainer container) {
        RuntimeFiles files = new RuntimeFiles(container.runtimeDir());
        try {
            if (launcherLives(files)) {
                return;
            }
            ContainerRun run = new ContainerRun(
                    container.id(),
                    container.agent(),
                    files,
                    NativeSettings.of(container.settings()),
                    isolators.point().names());
            files.read(files.state()).map(ContainerState::parse).ifPresent(run::state);
            destruction.endProcesses(run);
            destruction.cleanUp(run);
            LOG.info("Launch that was never finished is cleaned up: container={}", container.id());
        } catch (IOException | ContainerizerException | IllegalArgumentException e) {
            LOG.warn("Launch that was never finished cannot be cleaned up: container={}", container.id(), e);
        }
    }

    private static boolean launcherLives(RuntimeFiles files) throws IOException {
        Optional<String> launcher = files.read(files.launcher());
        if (launcher.isEmpty()) {
            return false;
        }
        String[] parts = launcher.get().trim().split(" ", -1);
        return new ProcessIdentity(Long.parseLong(parts[0]), Long.parseLong(parts[1])).alive();
    }
}
