package org.gantry.allocator.drf;

import org.gantry.model.Resource;
import org.gantry.model.Resources;

/** Whether a client may be offered an agent, and what of it. */
final class Eligibility {
    private final DrfOptions options;
    private final Filters filters;

    Eligibility(DrfOptions options, Filters filters) {
        this.options = options;
        this.filters = filters;
    }

    Obstacle obstacle(Agent agent, Client client) {
        Framework framework = client.framework;
        if (!framework.active) {
            return Obstacle.FRAMEWORK_INACTIVE;
        }
        if (!client.subscribed) {
            return Obstacle.NOT_SUBSCRIBED;
        }
        if (client.suppressed) {
            return Obstacle.SUPPRESSED;
        }
        if (!agent.active) {
            return Obstacle.AGENT_INACTIVE;
        }
        if (options.reserveGpuAgents() && agent.hasGpus && !framework.takesGpus) {
            return Obstacle.LACKS_GPU_CAPABILITY;
        }
        return bundleObstacle(agent, client);
    }

    /** What of the agent the client would be offered: all that is left and that its role and framework may have. */
    Resources bundle(Agent agent, Client client) {
        if (agent.isPlain()) {
            return agent.available();
        }
        return agent.available().plus(agent.shared()).filter(resource -> mayHave(client, resource));
    }

    /** Whether enough is left of the agent that it could be offered to anybody. */
    boolean isWorthOffering(Agent agent) {
        return options.isWorthOffering(agent.available().plus(agent.shared()));
    }

    private Obstacle bundleObstacle(Agent agent, Client client) {
        if (agent.available().isEmpty()) {
            return Obstacle.NOTHING_LEFT;
        }
        Resources bundle = bundle(agent, client);
        // A plain agent has the same bundle for all: it is checked once, when it changes, not once for each client.
        if (!agent.isPlain() && bundle.nonShared().isEmpty()) {
            return Obstacle.NOTHING_FOR_ROLE;
        }
        if (agent.isPlain() ? !agent.worthOffering : !options.isWorthOffering(bundle)) {
            return Obstacle.TOO_LITTLE;
        }
        return filters.blocking(agent, client, bundle).isPresent() ? Obstacle.FILTERED : Obstacle.NONE;
    }

    private static boolean mayHave(Client client, Resource resource) {
        return resource.isAllocatableTo(client.role)
                && (!resource.revocable() || client.framework.takesRevocable)
                && (!resource.shared() || client.framework.takesShared)
                && (resource.reservations().size() < 2 || client.framework.takesRefined);
    }
}
