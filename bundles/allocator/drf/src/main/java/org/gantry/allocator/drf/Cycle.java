package org.gantry.allocator.drf;

import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.gantry.allocator.spi.Allocation;

/**
 * One round, agent by agent in random order. First roles that are short of a guarantee get what they are owed; then
 * everything that is left, and that somebody may have, goes to whoever comes next.
 */
final class Cycle {
    /** Up to this many clients that have not refused an agent are looked at each; more are looked at in their order. */
    private static final int FEW = 32;

    private final Cluster cluster;
    private final List<Allocation> allocations = new ArrayList<>();

    /** Agents whose framework got what they were cleared for: others may have the rest in the next round. */
    private final Set<Agent> cleared = new LinkedHashSet<>();

    private Cycle(Cluster cluster) {
        this.cluster = cluster;
    }

    static List<Allocation> run(Cluster cluster, Instant now) {
        cluster.expireFilters(now);
        if (cluster.paused) {
            return List.of();
        }
        Cycle cycle = new Cycle(cluster);
        cycle.endEarmarks(now);
        cluster.quotas.release();
        List<Agent> agents = cluster.pending.agents(cluster.worthOffering);
        Random order = new Random(cluster.random.nextLong());
        Collections.shuffle(agents, order);
        if (cluster.shares.anyShort()) {
            agents.forEach(agent -> cycle.visit(agent, true));
            Collections.shuffle(agents, order);
        }
        agents.forEach(agent -> cycle.visit(agent, false));
        agents.forEach(Agent::cycleEnds);
        cluster.pending.clear();
        cluster.quotas.endOfCycle();
        cycle.cleared.forEach(cluster::clearEarmark);
        return cycle.allocations;
    }

    private void endEarmarks(Instant now) {
        for (Agent agent : List.copyOf(cluster.earmarked)) {
            if (!agent.earmark.until().isAfter(now)) {
                cluster.clearEarmark(agent);
            }
        }
    }

    private void visit(Agent agent, boolean firstStage) {
        Optional<Set<Client>> candidates = cluster.pending.clients(agent);
        while (agent.worthOffering && (!firstStage || cluster.shares.anyShort())) {
            Client client = next(agent, candidates, firstStage);
            if (client == null) {
                break;
            }
            give(agent, client);
        }
        if (!firstStage && cluster.quotas.headroomNeeded() && cluster.quotas.holdsBack(agent)) {
            cluster.quotas.heldBack(agent);
        }
    }

    private void give(Agent agent, Client client) {
        Bundle bundle = cluster.eligibility.found();
        cluster.give(agent, client, bundle);
        agent.offered(bundle.resources());
        allocations.add(new Allocation(client.framework.id, client.role, agent.id, bundle.resources()));
        client.framework.wants.offered(agent.id, bundle.all());
        if (agent.earmark != null && agent.earmark.framework() == client.framework) {
            cleared.add(agent);
        }
    }

    private Client next(Agent agent, Optional<Set<Client>> candidates, boolean firstStage) {
        if (candidates.isPresent()) {
            return firstOf(agent, candidates.get(), firstStage);
        }
        if (firstStage) {
            return cluster.shares.firstShort(client -> mayBeOffered(agent, client, true));
        }
        if (cluster.quotas.headroomNeeded() && !cluster.eligibility.headroomLeavesSomething(agent)) {
            return null;
        }
        List<Client> few = fewLeft(agent);
        return few == null ? inOrder(agent) : firstOf(agent, few, false);
    }

    private Client inOrder(Agent agent) {
        Predicate<Account> roles = account -> cluster.eligibility.limitLeavesSomething(agent, account);
        Predicate<Client> clients = client -> mayBeOffered(agent, client, false);
        return cluster.eligibility.fullMeansNothing(agent)
                ? cluster.shares.firstRoomy(roles, clients)
                : cluster.shares.first(roles, clients);
    }

    /** Those who have not refused all that is left, unless they are many, or get different things; null then. */
    private List<Client> fewLeft(Agent agent) {
        if (!agent.isPlain() || agent.blocked().isEmpty()) {
            return null;
        }
        BitSet left = (BitSet) cluster.open.clone();
        left.andNot(agent.blocked());
        if (left.cardinality() > FEW) {
            return null;
        }
        List<Client> clients = new ArrayList<>();
        left.stream().forEach(index -> clients.add(cluster.clients.get(index)));
        return clients;
    }

    private Client firstOf(Agent agent, Iterable<Client> some, boolean firstStage) {
        List<Client> able = new ArrayList<>();
        for (Client client : some) {
            if ((!firstStage || client.account.isShort()) && mayBeOffered(agent, client, firstStage)) {
                able.add(client);
            }
        }
        if (able.isEmpty()) {
            return null;
        }
        Client first = cluster.shares.first(able);
        return mayBeOffered(agent, first, firstStage) ? first : null;
    }

    private boolean mayBeOffered(Agent agent, Client client, boolean firstStage) {
        return cluster.eligibility.obstacle(agent, client, firstStage) == Obstacle.NONE;
    }
}
