package org.gantry.isolators.cgroups;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.gantry.isolators.spi.HostFacts;
import org.gantry.isolators.spi.Isolator;
import org.gantry.isolators.spi.IsolatorException;
import org.gantry.isolators.spi.LaunchAdditions;
import org.gantry.isolators.spi.Preparation;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.ContainerSpec;
import org.gantry.model.container.ContainerUsage;
import org.gantry.model.container.Limitation;
import org.gantry.model.container.RecoverableContainer;
import org.gantry.model.container.RecoveryOutcome;
import org.gantry.model.container.ResourceLimits;
import org.gantry.model.container.Support;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits CPU, memory and processes of containers by control groups: a group of its own for each container, below the
 * agent's root. That root belongs to the agent alone; two agents must not share one.
 */
@Component(
        service = Isolator.class,
        immediate = true,
        property = {"gantry.module=cgroups", Isolator.ORDER + ":Integer=20"})
public final class CgroupsIsolator implements Isolator {
    private static final Logger LOG = LoggerFactory.getLogger(CgroupsIsolator.class);
    private static final Duration LOOK = Duration.ofMillis(250);

    private final Map<ContainerId, Group> groups = new ConcurrentHashMap<>();
    private final Optional<Hierarchy> mounted;
    private final Optional<Orphans> orphans;
    private final ScheduledExecutorService timer;
    private final ScheduledFuture<?> looking;

    @Activate
    public CgroupsIsolator() {
        this(MountedHierarchy.find(new KernelFiles()));
    }

    CgroupsIsolator(Optional<Hierarchy> mounted) {
        this.mounted = mounted;
        this.orphans = mounted.map(Orphans::new);
        this.timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "gantry-cgroups-watch");
            thread.setDaemon(true);
            return thread;
        });
        this.looking =
                timer.scheduleWithFixedDelay(this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public Support check(HostFacts host) {
        if (mounted.isEmpty()) {
            return Support.no("No cgroup hierarchy is mounted below /sys/fs/cgroup");
        }
        if (!host.root()) {
            return Support.no("Only root may make control groups; start the agent as root or take cgroups out of the"
                    + " isolation setting");
        }
        return mounted.get().check();
    }

    @Override
    public Preparation prepare(ContainerSpec container) throws IsolatorException {
        Hierarchy hierarchy = hierarchy();
        CgroupSettings settings = settings(container.agent(), container.settings());
        orphans.ifPresent(left -> left.remove(settings.root(), groups.keySet()));
        List<Path> directories = hierarchy.directories(settings.root() + "/" + container.id());
        Group group = new Group(hierarchy.version(), directories, settings);
        if (groups.putIfAbsent(container.id(), group) != null) {
            throw new IsolatorException("Container " + container.id() + " has a control group already");
        }
        try {
            hierarchy.make(directories);
            hierarchy.limit(directories, container.limits(), settings);
        } catch (IOException e) {
            throw new IsolatorException(
                    "The control group of container " + container.id() + " could not be made: " + e, e);
        }
        return new Preparation(group.handle(), LaunchAdditions.NONE);
    }

    @Override
    public void isolate(ContainerId container, long pid) throws IsolatorException {
        Group group = known(container);
        try {
            hierarchy().join(group.directories(), pid);
        } catch (IOException e) {
            throw new IsolatorException("Process " + pid + " could not be put into its control group: " + e, e);
        }
    }

    @Override
    public void update(ContainerId container, ResourceLimits limits) throws IsolatorException {
        Group group = known(container);
        try {
            hierarchy().limit(group.directories(), limits, group.settings());
        } catch (IOException e) {
            throw new IsolatorException(
                    "The limits of container " + container
                            + " could not be changed, perhaps it uses more memory than the new limit: " + e,
                    e);
        }
    }

    @Override
    public boolean limitsNested() {
        return true;
    }

    @Override
    public ContainerUsage usage(ContainerId container) {
        Group group = groups.get(container);
        return group == null || mounted.isEmpty()
                ? ContainerUsage.NONE
                : mounted.get().usage(group.directories());
    }

    /** Completes at once if the limit was exceeded already. */
    @Override
    public CompletionStage<Limitation> watch(ContainerId container) {
        Group group = groups.get(container);
        if (group == null || mounted.isEmpty()) {
            CompletableFuture<Limitation> none = new CompletableFuture<>();
            none.cancel(false);
            return none;
        }
        look(group);
        return group.watch().minimalCompletionStage();
    }

    private void look() {
        for (Map.Entry<ContainerId, Group> entry : groups.entrySet()) {
            try {
                look(entry.getValue());
            } catch (RuntimeException e) {
                // The timer would never call again if this went any further.
                LOG.warn("Memory cannot be watched: container={}", entry.getKey(), e);
            }
        }
    }

    private void look(Group group) {
        if (!group.watch().isDone()) {
            new MemoryWatch(mounted.orElseThrow()).look(group).ifPresent(group.watch()::complete);
        }
    }

    @Override
    public void cleanup(ContainerId container) throws IsolatorException {
        Group group = groups.get(container);
        if (group == null) {
            return;
        }
        new Removal(hierarchy()).carryOut(group.directories());
        // The agent's own groups go with its last container; the first name is not the agent's alone.
        hierarchy().prune(group.directories(), Path.of(group.settings().root()).getNameCount() - 1);
        groups.remove(container);
        group.watch().cancel(false);
    }

    @Override
    public List<RecoveryOutcome> recover(Collection<RecoverableContainer> containers) {
        List<RecoveryOutcome> outcomes = new ArrayList<>();
        containers.forEach(container -> outcomes.add(recover(container)));
        containers.forEach(this::removeOrphans);
        return outcomes;
    }

    private void removeOrphans(RecoverableContainer container) {
        try {
            String root =
                    CgroupSettings.of(container.agent(), container.settings()).root();
            orphans.ifPresent(left -> left.remove(root, groups.keySet()));
        } catch (IllegalArgumentException e) {
            LOG.warn("Left-over control groups are not looked for: agent={}", container.agent(), e);
        }
    }

    private RecoveryOutcome recover(RecoverableContainer container) {
        try {
            Group group = Group.parse(container.handle(), CgroupSettings.of(container.agent(), container.settings()));
            if (mounted.isEmpty() || !mounted.get().version().equals(group.version())) {
                return new RecoveryOutcome.Refused(
                        container.id(),
                        "Its control groups are of version " + group.version() + ", which is not mounted");
            }
            groups.putIfAbsent(container.id(), group);
            return new RecoveryOutcome.Recovered(container.id(), container.handle());
        } catch (IllegalArgumentException e) {
            return new RecoveryOutcome.Refused(container.id(), e.getMessage());
        }
    }

    private static CgroupSettings settings(String agent, Map<String, String> settings) throws IsolatorException {
        try {
            return CgroupSettings.of(agent, settings);
        } catch (IllegalArgumentException e) {
            throw new IsolatorException(e.getMessage(), e);
        }
    }

    private Hierarchy hierarchy() throws IsolatorException {
        return mounted.orElseThrow(() -> new IsolatorException("No cgroup hierarchy is mounted below /sys/fs/cgroup"));
    }

    private Group known(ContainerId container) throws IsolatorException {
        Group group = groups.get(container);
        if (group == null) {
            throw new IsolatorException("Container " + container + " has no control group");
        }
        return group;
    }

    /** Ends the watches. The groups stay, for the next version takes them over. */
    @Deactivate
    public void deactivate() {
        looking.cancel(false);
        timer.shutdownNow();
        groups.values().forEach(group -> group.watch().cancel(false));
    }
}
