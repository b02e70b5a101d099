package org.gantry.modulehost.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
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

/** Knows the containers that it prepared or recovered, and refuses calls for any other. */
final class RecordingIsolator implements Isolator {
    final Set<ContainerId> known = ConcurrentHashMap.newKeySet();
    final Set<String> refuses = ConcurrentHashMap.newKeySet();
    final int writes;

    RecordingIsolator(int writes) {
        this.writes = writes;
    }

    @Override
    public Support check(HostFacts host) {
        return Support.yes();
    }

    @Override
    public Preparation prepare(ContainerSpec container) {
        known.add(container.id());
        return new Preparation(Handle.ofText(writes, container.id().value()), LaunchAdditions.NONE);
    }

    @Override
    public void isolate(ContainerId container, long pid) {
        require(container);
    }

    @Override
    public void update(ContainerId container, ResourceLimits limits) {
        require(container);
    }

    @Override
    public ContainerUsage usage(ContainerId container) {
        require(container);
        return ContainerUsage.NONE;
    }

    @Override
    public CompletionStage<Limitation> watch(ContainerId container) {
        return new CompletableFuture<>();
    }

    @Override
    public void cleanup(ContainerId container) {
        known.remove(container);
    }

    @Override
    public List<RecoveryOutcome> recover(Collection<RecoverableContainer> containers) {
        List<RecoveryOutcome> outcomes = new ArrayList<>();
        for (RecoverableContainer container : containers) {
            if (refuses.contains(container.id().value())) {
                outcomes.add(new RecoveryOutcome.Refused(container.id(), "told to refuse it"));
            } else {
                known.add(container.id());
                outcomes.add(new RecoveryOutcome.Recovered(
                        container.id(), Handle.ofText(writes, container.handle().text())));
            }
        }
        return outcomes;
    }

    private void require(ContainerId container) {
        if (!known.contains(container)) {
            throw new IllegalStateException("Asked for " + container + ", which it does not know");
        }
    }
}
