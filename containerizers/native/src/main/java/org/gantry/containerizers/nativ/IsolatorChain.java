package org.gantry.containerizers.nativ;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import org.gantry.containerizers.nativ.DeadlineCalls.CallFailedException;
import org.gantry.isolators.spi.HostFacts;
import org.gantry.isolators.spi.Isolator;
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
import org.gantry.modulehost.spi.HandleStore;
import org.gantry.modulehost.spi.ModuleHost;
import org.gantry.modulehost.spi.ModuleId;
import org.gantry.modulehost.spi.ModulePoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All isolators of a container, asked in their order, each call with a deadline. */
final class IsolatorChain {
    private static final Logger LOG = LoggerFactory.getLogger(IsolatorChain.class);

    private static final ModuleId SELF = new ModuleId("containerizer", "native");

    private final ModuleHost host;
    private final ModulePoint<Isolator> point;
    private final DeadlineCalls calls;
    private final boolean root;

    IsolatorChain(ModuleHost host, DeadlineCalls calls, boolean root) {
        this.host = host;
        this.point = host.point(Isolator.class);
        this.calls = calls;
        this.root = root;
    }

    ModulePoint<Isolator> point() {
        return point;
    }

    static ModuleId module(String isolator) {
        return new ModuleId("isolator", isolator);
    }

    /**
     * The modules that a list of names means, in their order. {@code cgroups/mem} and the like, as Mesos writes them,
     * mean the module before the slash.
     *
     * @throws IllegalArgumentException naming what no module provides
     */
    List<String> resolve(List<String> isolation) {
        List<String> active = point.names();
        Set<String> wanted = new TreeSet<>();
        for (String name : isolation) {
            int slash = name.indexOf('/');
            String family = slash < 0 ? name : name.substring(0, slash);
            if (!active.contains(name) && !active.contains(family)) {
                throw new IllegalArgumentException(
                        "Isolation '" + name + "' is not provided by any active module; there are " + active);
            }
            wanted.add(active.contains(name) ? name : family);
        }
        return active.stream().filter(wanted::contains).toList();
    }

    /** Of those that a list of names means, the ones that have to do with the container. */
    List<String> resolve(List<String> isolation, ContainerSpec container) {
        List<String> all = resolve(isolation);
        if (container.id().parent().isEmpty()) {
            return all;
        }
        boolean ownLimits = !container.limits().equals(ResourceLimits.OF_PARENT);
        return all.stream()
                .filter(name -> ownLimits && point.call(name, Isolator::limitsNested))
                .toList();
    }

    Support supports(List<String> isolators, ContainerSpec container, Duration deadline) {
        for (String name : isolators) {
            try {
                Support answer = calls.call(
                        "Isolator " + name + "'s check of this host",
                        deadline,
                        () -> point.call(name, isolator -> isolator.check(new HostFacts(root, container.settings()))));
                if (answer instanceof Support.Unsupported no) {
                    return Support.no("Isolator " + name + " cannot work here: " + no.reason());
                }
            } catch (CallFailedException e) {
                return Support.no(e.getMessage());
            }
        }
        return Support.yes();
    }

    /** Prepares with all of them; stores each handle before the next is asked. */
    LaunchAdditions prepare(List<String> isolators, ContainerSpec container, Duration deadline)
            throws CallFailedException {
        LaunchAdditions all = LaunchAdditions.NONE;
        HandleStore handles = host.handles(container.agent());
        for (String name : isolators) {
            Preparation preparation = calls.call(
                    "Isolator " + name + "'s preparation",
                    deadline,
                    () -> point.call(name, container.id(), isolator -> isolator.prepare(container)));
            try {
                handles.put(module(name), container.id(), preparation.handle());
            } catch (IOException e) {
                throw new CallFailedException("The handle of isolator " + name + " could not be stored", e);
            }
            all = all.and(preparation.additions());
        }
        return all;
    }

    void isolate(List<String> isolators, ContainerId container, long pid, Duration deadline)
            throws CallFailedException {
        for (String name : isolators) {
            calls.call(
                    "Isolator " + name + "'s isolation",
                    deadline,
                    () -> point.call(name, container, isolator -> {
                        isolator.isolate(container, pid);
                        return null;
                    }));
        }
    }

    void update(List<String> isolators, ContainerId container, ResourceLimits limits, Duration deadline)
            throws CallFailedException {
        for (String name : isolators) {
            calls.call(
                    "Isolator " + name + "'s update",
                    deadline,
                    () -> point.call(name, container, isolator -> {
                        isolator.update(container, limits);
                        return null;
                    }));
        }
    }

    /** What can be measured now; an isolator that fails is logged and left out. */
    ContainerUsage usage(List<String> isolators, ContainerId container, Duration deadline) {
        ContainerUsage all = ContainerUsage.NONE;
        for (String name : isolators) {
            try {
                all = all.merge(calls.call(
                        "Isolator " + name + "'s usage",
                        deadline,
                        () -> point.call(name, container, isolator -> isolator.usage(container))));
            } catch (CallFailedException e) {
                LOG.warn("Usage is incomplete: container={} isolator={}", container, name, e);
            }
        }
        return all;
    }

    CompletionStage<Limitation> watch(String isolator, ContainerId container, Duration deadline)
            throws CallFailedException {
        return calls.call(
                "Isolator " + isolator + "'s watch",
                deadline,
                () -> point.call(isolator, container, i -> i.watch(container)));
    }

    /** Cleans up with all of them, last first; one that fails does not keep the others from it. */
    List<CallFailedException> cleanup(List<String> isolators, ContainerId container, Duration deadline) {
        List<CallFailedException> failures = new ArrayList<>();
        for (int i = isolators.size() - 1; i >= 0; i--) {
            String name = isolators.get(i);
            try {
                calls.call(
                        "Isolator " + name + "'s cleanup",
                        deadline,
                        () -> point.call(name, container, isolator -> {
                            isolator.cleanup(container);
                            return null;
                        }));
            } catch (CallFailedException e) {
                failures.add(e);
            }
        }
        return failures;
    }

    List<RecoverableContainer> handles(String isolator, String agent) {
        return host.handles(agent).handles(module(isolator));
    }

    /** Stores the handle of this module itself. */
    void remember(String agent, ContainerId container, Handle handle) throws IOException {
        host.handles(agent).put(SELF, container, handle);
    }

    /** What the agent stored of this module itself; nothing if it is not there. */
    List<RecoverableContainer> launched(String agent) {
        try {
            return host.handles(agent).handles(SELF);
        } catch (IllegalArgumentException e) {
            LOG.debug("Agent is not there: agent={}", agent, e);
            return List.of();
        }
    }

    void forget(String agent, ContainerId container) throws IOException {
        host.handles(agent).remove(container);
    }

    List<RecoveryOutcome> recover(String isolator, Collection<RecoverableContainer> containers, Duration deadline)
            throws CallFailedException {
        return calls.call("Isolator " + isolator + "'s recovery", deadline, () -> point.recover(isolator, containers));
    }
}
