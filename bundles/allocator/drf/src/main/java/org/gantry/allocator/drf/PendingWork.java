package org.gantry.allocator.drf;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What has changed since the last cycle. After a cycle no client can be offered any agent any more, so the next one only
 * needs to look at agents and clients that changed since, and at pairs whose filter ended. This is what makes the cost
 * of a cycle follow what changed.
 */
final class PendingWork {
    /** From this many changed clients on, looking at all of them in order is cheaper than at each. */
    private static final int MANY = 16;

    private final Set<Agent> agents = new LinkedHashSet<>();
    private final Set<Client> clients = new LinkedHashSet<>();
    private final Map<Agent, Set<Client>> pairs = new LinkedHashMap<>();

    /** More is left on the agent, or it may be offered again. */
    void changed(Agent agent) {
        agents.add(agent);
        pairs.remove(agent);
    }

    /** The client may be offered more than before. */
    void changed(Client client) {
        clients.add(client);
    }

    /** The client may be offered more of that agent than before. */
    void changed(Agent agent, Client client) {
        if (!agents.contains(agent)) {
            Set<Client> changed = pairs.computeIfAbsent(agent, key -> new LinkedHashSet<>());
            changed.add(client);
            if (changed.size() > MANY) {
                changed(agent);
            }
        }
    }

    void forget(Agent agent) {
        agents.remove(agent);
        pairs.remove(agent);
    }

    void forget(Client client) {
        clients.remove(client);
        pairs.values().forEach(changed -> changed.remove(client));
    }

    /**
     * The agents to look at.
     *
     * @param worthOffering agents with anything left to offer
     */
    List<Agent> agents(Collection<Agent> worthOffering) {
        if (!clients.isEmpty()) {
            return new ArrayList<>(worthOffering);
        }
        List<Agent> changed = new ArrayList<>(agents.size() + pairs.size());
        agents.stream().filter(agent -> agent.worthOffering).forEach(changed::add);
        pairs.keySet().stream().filter(agent -> agent.worthOffering).forEach(changed::add);
        return changed;
    }

    /** The clients to look at for the agent; empty for all. */
    Optional<Set<Client>> clients(Agent agent) {
        if (clients.size() > MANY || agents.contains(agent)) {
            return Optional.empty();
        }
        if (!pairs.containsKey(agent)) {
            return Optional.of(clients);
        }
        Set<Client> some = new LinkedHashSet<>(clients);
        some.addAll(pairs.get(agent));
        return Optional.of(some);
    }

    void clear() {
        agents.clear();
        clients.clear();
        pairs.clear();
    }
}
