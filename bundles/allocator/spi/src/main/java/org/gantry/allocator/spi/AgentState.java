package org.gantry.allocator.spi;

import java.util.List;
import java.util.Optional;
import org.gantry.model.Resources;

/**
 * An agent, as registered and as operators set it.
 *
 * @param id agent id
 * @param hostname for explanations, the whitelist and offer constraints
 * @param total everything the agent has, with what it may oversubscribe as revocable resources
 * @param active whether it may be offered; false while disconnected, draining or deactivated
 * @param attributes as registered; if they change, all filters on the agent are dropped
 * @param domain as registered
 * @param unavailability as the operators' maintenance schedule says; empty if there is none
 */
public record AgentState(
        String id,
        String hostname,
        Resources total,
        boolean active,
        List<Attribute> attributes,
        Optional<FaultDomain> domain,
        Optional<Unavailability> unavailability) {
    public AgentState {
        attributes = List.copyOf(attributes);
    }

    /** Without attributes, fault domain and maintenance. */
    public AgentState(String id, String hostname, Resources total, boolean active) {
        this(id, hostname, total, active, List.of(), Optional.empty(), Optional.empty());
    }

    public boolean hasGpus() {
        return total.thousandths("gpus") > 0;
    }
}
