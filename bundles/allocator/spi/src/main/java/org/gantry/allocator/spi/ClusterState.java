package org.gantry.allocator.spi;

import java.util.List;
import java.util.Map;

/**
 * Everything an allocator starts from.
 *
 * @param allocated what is offered or in use now
 * @param weights by role; 1 where absent
 */
public record ClusterState(
        List<AgentState> agents,
        List<FrameworkState> frameworks,
        List<Allocation> allocated,
        Map<String, Double> weights) {
    public ClusterState {
        agents = List.copyOf(agents);
        frameworks = List.copyOf(frameworks);
        allocated = List.copyOf(allocated);
        weights = Map.copyOf(weights);
    }
}
