package org.gantry.allocator.drf;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gantry.allocator.spi.Allocation;
import org.gantry.model.Resources;

/** One round: agent by agent, everything that is left and that somebody may have goes to whoever is owed most. */
final class Cycle {
    private final Cluster cluster;
    private final List<Allocation> allocations = new ArrayList<>();

    private Cycle(Cluster cluster) {
        this.cluster = cluster;
    }

    static List<Allocation> run(Cluster cluster, Instant now) {
        Cycle cycle = new Cycle(cluster);
        for (Filter ended : cluster.filters.expire(now)) {
            cluster.pending.changed(ended.agent(), ended.client());
        }
        for (Agent agent : cluster.pending.agents(cluster.worthOffering)) {
            cycle.visit(agent);
        }
        cluster.pending.clear();
        return cycle.allocations;
    }

    private void visit(Agent agent) {
        Optional<Set<Client>> candidates = cluster.pending.clients(agent);
        Optional<Client> next = next(agent, candidates);
        while (next.isPresent()) {
            Client client = next.get();
            Resources bundle = cluster.eligibility.bundle(agent, client);
            cluster.give(agent, client, bundle);
            allocations.add(new Allocation(client.framework.id, client.role, agent.id, bundle));
            next = cluster.worthOffering.contains(agent) ? next(agent, candidates) : Optional.empty();
        }
    }

    private Optional<Client> next(Agent agent, Optional<Set<Client>> candidates) {
        if (candidates.isEmpty()) {
            return cluster.shares.first(client -> mayBeOffered(agent, client));
        }
        Client best = null;
        for (Client client : candidates.get()) {
            if ((best == null || cluster.shares.compare(client, best) < 0) && mayBeOffered(agent, client)) {
                best = client;
            }
        }
        return Optional.ofNullable(best);
    }

    private boolean mayBeOffered(Agent agent, Client client) {
        return cluster.eligibility.obstacle(agent, client) == Obstacle.NONE;
    }
}
