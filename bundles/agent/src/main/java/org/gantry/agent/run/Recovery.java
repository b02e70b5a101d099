package org.gantry.agent.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.gantry.agent.checkpoint.CheckpointReader;
import org.gantry.agent.checkpoint.Checkpoints;
import org.gantry.agent.checkpoint.DirectoryHandleStore;
import org.gantry.agent.checkpoint.DurableFiles;
import org.gantry.agent.checkpoint.RecoveredAgent;
import org.gantry.agent.checkpoint.RecoveredRun;
import org.gantry.agent.checkpoint.WorkDirectory;
import org.gantry.agent.config.AgentFlags;
import org.gantry.agent.core.Command;
import org.gantry.containerizers.spi.ContainerStatus;
import org.gantry.containerizers.spi.Containerizer;
import org.gantry.isolators.spi.Isolator;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.RecoverableContainer;
import org.gantry.model.container.RecoveryOutcome;
import org.gantry.modulehost.spi.ModuleHost;
import org.gantry.modulehost.spi.ModuleId;
import org.gantry.modulehost.spi.ModulePoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what a former process left behind, and has the containerizers take it over. Waits for modules that are
 * needed and not there yet: a task must not be lost because a module starts late.
 */
public final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
    private static final Duration REMIND = Duration.ofSeconds(15);
    private static final Duration ORPHAN_DEADLINE = Duration.ofSeconds(60);

    private final AgentFlags flags;
    private final WorkDirectory directory;
    private final Checkpoints checkpoints;
    private final DirectoryHandleStore handles;
    private final ModuleHost modules;
    private final ContainerModules containers;
    private final SandboxCollector collector;
    private final Clock clock;

    public Recovery(
            AgentFlags flags,
            WorkDirectory directory,
            Checkpoints checkpoints,
            DirectoryHandleStore handles,
            ModuleHost modules,
            ContainerModules containers,
            SandboxCollector collector,
            Clock clock) {
        this.flags = flags;
        this.directory = directory;
        this.checkpoints = checkpoints;
        this.handles = handles;
        this.modules = modules;
        this.containers = containers;
        this.collector = collector;
        this.clock = clock;
    }

    /**
     * Recovers everything.
     *
     * @param bootId of the host now running
     * @throws IOException if something cannot be read and the flag {@code strict} is set; nothing was changed then
     */
    public Command.Recovered recover(String bootId) throws IOException, InterruptedException {
        Instant start = clock.instant();
        RecoveredAgent found = CheckpointReader.read(directory, bootId);
        found.problems().forEach(problem -> LOG.error("Recovery: {}", problem));
        if (flags.strict() && !found.problems().isEmpty()) {
            throw new IOException("Recovery found damaged records; repair or remove them, or start with strict=false "
                    + "to go on without them: " + String.join("; ", found.problems()));
        }
        if (found.rebooted()) {
            DurableFiles.deleteTree(directory.runtimeContainers());
        }
        Files.createDirectories(directory.runtimeContainers());
        String agent = found.info().map(info -> info.getId().getValue()).orElse("");
        for (RecoveredRun run : found.runs()) {
            if (!run.completed()) {
                handles.add(agent, run.id());
            } else {
                collector.schedule(directory.sandbox(agent, run.id()), run.lastChange());
                collector.schedule(directory.metaRun(agent, run.id()), run.lastChange());
            }
        }
        collectFormerAgents(agent);
        for (ContainerId standalone : directory.standaloneContainers()) {
            handles.add(standalone, directory.standaloneMeta(standalone), directory.standaloneSandbox(standalone));
        }
        Set<ContainerId> alive = new HashSet<>();
        Map<ContainerId, Long> running = new HashMap<>();
        Map<ContainerId, String> refused = new HashMap<>();
        awaitModules();
        if (!found.rebooted()) {
            recoverContainers(alive, running, refused);
        }
        if (flags.strict() && !refused.isEmpty()) {
            throw new IOException("Recovery was refused; install a version that can recover these containers, or start "
                    + "with strict=false to give them up: " + refused);
        }
        removeOrphans(alive);
        checkpoints.bootId(bootId);
        return new Command.Recovered(found, alive, running, refused, Duration.between(start, clock.instant()));
    }

    private void recoverContainers(
            Set<ContainerId> alive, Map<ContainerId, Long> running, Map<ContainerId, String> refused) {
        ModulePoint<Containerizer> point = modules.point(Containerizer.class);
        for (ModuleId module : handles.modules("containerizer")) {
            List<RecoverableContainer> held = handles.handles(module);
            LOG.info("Recovering {} containers by {}", held.size(), module);
            for (RecoveryOutcome outcome : point.recover(module.name(), held)) {
                if (outcome instanceof RecoveryOutcome.Refused no) {
                    refused.put(no.container(), no.reason());
                } else {
                    containers.adopt(outcome.container(), module.name());
                    alive.add(outcome.container());
                    containers
                            .status(outcome.container())
                            .filter(ContainerStatus::running)
                            .ifPresent(status -> running.put(outcome.container(), status.pid()));
                }
            }
        }
    }

    /** What agents left behind that had this work directory under other ids. */
    private void collectFormerAgents(String agent) throws IOException {
        for (Path parent : List.of(flags.workDir().resolve("slaves"), directory.metaAgents())) {
            if (!Files.isDirectory(parent)) {
                continue;
            }
            try (var agents = Files.list(parent)) {
                for (Path path : agents.toList()) {
                    if (!path.endsWith(agent) && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                        collector.schedule(path, Files.getLastModifiedTime(path).toInstant());
                    }
                }
            }
        }
    }

    /** At least one containerizer, every containerizer that has containers to recover, every isolator in use. */
    private void awaitModules() throws InterruptedException {
        Instant remind = clock.instant().plus(REMIND);
        for (List<String> missing = missing(); !missing.isEmpty(); missing = missing()) {
            if (clock.instant().isAfter(remind)) {
                LOG.warn("Agent {} waits for {}", flags.name(), missing);
                remind = clock.instant().plus(REMIND);
            }
            Thread.sleep(LOOK_AGAIN.toMillis());
        }
    }

    private List<String> missing() {
        List<String> missing = new ArrayList<>();
        List<String> containerizers = modules.point(Containerizer.class).names();
        if (containerizers.isEmpty()) {
            missing.add("a containerizer");
        }
        for (ModuleId module : handles.modules("containerizer")) {
            if (!containerizers.contains(module.name())) {
                missing.add(module.toString());
            }
        }
        List<String> isolators = modules.point(Isolator.class).names();
        for (String isolator : flags.isolation()) {
            if (!isolators.contains(isolator)) {
                missing.add("isolator/" + isolator);
            }
        }
        return missing;
    }

    /** What the agent has no record of, because its work directory was removed or is another one now. */
    private void removeOrphans(Set<ContainerId> alive) throws IOException, InterruptedException {
        try (var left = Files.list(directory.runtimeContainers())) {
            for (Path path : left.toList()) {
                // containerizers keep files of their own beside the directories of containers
                if (path.getFileName().toString().startsWith(".")
                        || !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    continue;
                }
                try {
                    ContainerId id = ContainerId.of(path.getFileName().toString());
                    if (!alive.contains(id)) {
                        removeOrphan(id, path);
                    }
                } catch (IllegalArgumentException e) {
                    LOG.warn("{} is no container's and is left alone: {}", path, e.getMessage());
                }
            }
        }
    }

    private void removeOrphan(ContainerId id, Path path) throws IOException, InterruptedException {
        LOG.info("Cleaning up container {}, which no task belongs to", id);
        try {
            containers
                    .destroyLeftover(id, path)
                    .toCompletableFuture()
                    .get(ORPHAN_DEADLINE.toSeconds(), TimeUnit.SECONDS);
            DurableFiles.deleteTree(path);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Container {}, which no task belongs to, is tried again at the next start", id, e);
        }
    }
}
