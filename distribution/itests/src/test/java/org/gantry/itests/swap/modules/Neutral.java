package org.gantry.itests.swap.modules;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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

/** An isolator that limits nothing, to be packed into a module by a test. */
public abstract class Neutral implements Isolator {
    @Override
    public Support check(HostFacts host) {
        return Support.yes();
    }

    @Override
    public Preparation prepare(ContainerSpec container) {
        return new Preparation(Handle.ofText(1, ""), LaunchAdditions.NONE);
    }

    @Override
    public void isolate(ContainerId container, long pid) {
        // Nothing to confine.
    }

    @Override
    public void update(ContainerId container, ResourceLimits limits) {
        // Enforces none of them.
    }

    @Override
    public ContainerUsage usage(ContainerId container) {
        return ContainerUsage.NONE;
    }

    @Override
    public CompletionStage<Limitation> watch(ContainerId container) {
        return new CompletableFuture<>();
    }

    @Override
    public void cleanup(ContainerId container) {
        // Nothing was made.
    }

    @Override
    public List<RecoveryOutcome> recover(Collection<RecoverableContainer> containers) {
        return containers.stream()
                .<RecoveryOutcome>map(container -> new RecoveryOutcome.Recovered(container.id(), container.handle()))
                .toList();
    }
}
