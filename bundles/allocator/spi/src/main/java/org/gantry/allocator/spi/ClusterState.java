package org.gantry.allocator.spi;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything an allocator starts from. Filters are not part of it: a new allocator has none.
 *
 * @param allocated what is offered or in use now
 * @param weights by role; 1 where absent
 * @param quotas by top-level role; {@link Quota#NONE} where absent
 * @param whitelist host names that may be offered; all if empty
 * @param inverseOffers those that frameworks have not answered yet
 * @param requests what frameworks wait for, by framework id
 * @param paused whether to begin paused
 */
public record ClusterState(
        Settings settings,
        List<AgentState> agents,
        List<FrameworkState> frameworks,
        List<Allocation> allocated,
        Map<String, Double> weights,
        Map<String, Quota> quotas,
        Optional<Set<String>> whitelist,
        List<InverseOffer> inverseOffers,
        Map<String, List<Request>> requests,
        boolean paused) {
    public ClusterState {
        agents = List.copyOf(agents);
        frameworks = List.copyOf(frameworks);
        allocated = List.copyOf(allocated);
        weights = Map.copyOf(weights);
        quotas = Map.copyOf(quotas);
        whitelist = whitelist.map(Set::copyOf);
        inverseOffers = List.copyOf(inverseOffers);
        requests = Map.copyOf(requests);
    }

    /** Without quota, whitelist, maintenance and requests, with default settings. */
    public ClusterState(
            List<AgentState> agents,
            List<FrameworkState> frameworks,
            List<Allocation> allocated,
            Map<String, Double> weights) {
        this(
                Settings.DEFAULT,
                agents,
                frameworks,
                allocated,
                weights,
                Map.of(),
                Optional.empty(),
                List.of(),
                Map.of(),
                false);
    }
}
