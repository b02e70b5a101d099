package org.gantry.master.transition;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gantry.allocator.spi.AgentState;
import org.gantry.allocator.spi.Allocation;
import org.gantry.allocator.spi.ClusterState;
import org.gantry.allocator.spi.FrameworkState;
import org.gantry.master.state.Agent;
import org.gantry.master.state.Executor;
import org.gantry.master.state.Framework;
import org.gantry.master.state.Ledger;

/** The master's state in the allocator's words. */
public final class AllocatorView {
    private AllocatorView() {}

    static AgentState agent(Agent agent) {
        return new AgentState(agent.id(), agent.hostname(), agent.total(), agent.connected());
    }

    static FrameworkState framework(Framework framework) {
        return new FrameworkState(
                framework.id(),
                framework.roles(),
                framework.suppressed(),
                framework.capabilityNames(),
                framework.connected());
    }

    /** Everything that an allocator starts from. */
    public static ClusterState of(Ledger ledger, Map<String, Double> weights) {
        List<AgentState> agents =
                ledger.agents().values().stream().map(AllocatorView::agent).toList();
        List<FrameworkState> frameworks = ledger.frameworks().values().stream()
                .map(AllocatorView::framework)
                .toList();
        List<Allocation> allocated = new ArrayList<>();
        ledger.offers()
                .values()
                .forEach(offer -> allocated.add(
                        new Allocation(offer.frameworkId(), offer.role(), offer.agentId(), offer.resources())));
        for (Framework framework : ledger.frameworks().values()) {
            ledger.tasks(framework.id()).current().values().stream()
                    .filter(TaskRecords::holdsResources)
                    .filter(task -> ledger.agents().has(task.getAgentId().getValue()))
                    .forEach(task -> TaskRecords.usage(task.getResourcesList())
                            .forEach((role, resources) -> allocated.add(new Allocation(
                                    framework.id(), role, task.getAgentId().getValue(), resources))));
        }
        for (Executor executor : ledger.executors().values()) {
            TaskRecords.usage(executor.info().getResourcesList())
                    .forEach((role, resources) ->
                            allocated.add(new Allocation(executor.frameworkId(), role, executor.agentId(), resources)));
        }
        return new ClusterState(agents, frameworks, allocated, weights);
    }
}
