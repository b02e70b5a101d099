package org.gantry.allocator.drf;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.gantry.allocator.spi.AgentState;
import org.gantry.allocator.spi.FrameworkState;
import org.gantry.model.Quantities;
import org.gantry.model.Resources;

/** The allocator's books: agents, frameworks, what is allocated, and what changed since the last cycle. */
final class Cluster {
    final ShareTree shares;
    final Filters filters = new Filters();
    final Eligibility eligibility;
    final PendingWork pending = new PendingWork();
    final SortedSet<Agent> worthOffering = new TreeSet<>();
    private final Map<String, Agent> agents = new LinkedHashMap<>();
    private final Map<String, Framework> frameworks = new TreeMap<>();
    private long agentSequence;

    Cluster(DrfOptions options) {
        shares = new ShareTree(new Kinds(options.excluded()));
        eligibility = new Eligibility(options, filters);
    }

    Collection<Agent> agents() {
        return agents.values();
    }

    Optional<Agent> agent(String id) {
        return Optional.ofNullable(agents.get(id));
    }

    Optional<Framework> framework(String id) {
        return Optional.ofNullable(frameworks.get(id));
    }

    Optional<Client> client(String frameworkId, String role) {
        return framework(frameworkId).map(framework -> framework.clients.get(role));
    }

    void put(AgentState state) {
        Agent agent = agents.computeIfAbsent(state.id(), id -> new Agent(id, ++agentSequence));
        Quantities before = agent.total().quantities();
        agent.hostname = state.hostname();
        agent.active = state.active();
        agent.setTotal(state.total());
        shares.changeTotal(before, agent.total().quantities());
        moreLeft(agent);
    }

    void removeAgent(String id) {
        agent(id).ifPresent(agent -> {
            for (Client client : List.copyOf(agent.allocated.keySet())) {
                takeBack(agent, client, agent.allocated.get(client));
            }
            filters.clear(agent);
            shares.changeTotal(agent.total().quantities(), Quantities.EMPTY);
            pending.forget(agent);
            worthOffering.remove(agent);
            agents.remove(id);
        });
    }

    void put(FrameworkState state) {
        Framework framework = frameworks.computeIfAbsent(state.id(), Framework::new);
        framework.active = state.active();
        framework.setCapabilities(state.capabilities());
        for (String role : state.roles()) {
            Client client = clientOf(framework, role);
            client.subscribed = true;
            client.suppressed = state.suppressedRoles().contains(role);
        }
        for (Client client : List.copyOf(framework.clients.values())) {
            if (!state.roles().contains(client.role)) {
                client.subscribed = false;
                filters.clear(client);
            }
            if (!framework.active) {
                filters.clear(client);
            }
            opened(client);
            dropIfUseless(client);
        }
    }

    void removeFramework(String id) {
        framework(id).ifPresent(framework -> {
            framework.active = false;
            for (Client client : List.copyOf(framework.clients.values())) {
                client.subscribed = false;
                filters.clear(client);
                opened(client);
                for (Agent agent : List.copyOf(client.agents)) {
                    takeBack(agent, client, agent.allocated.get(client));
                }
                dropIfUseless(client);
            }
            frameworks.remove(id);
        });
    }

    void deactivate(String id) {
        framework(id).ifPresent(framework -> {
            framework.active = false;
            for (Client client : framework.clients.values()) {
                filters.clear(client);
                opened(client);
            }
        });
    }

    /** @param roles empty for all; others than those of the framework are ignored */
    void suppress(String id, Set<String> roles, boolean suppressed) {
        framework(id).ifPresent(framework -> {
            for (Client client : framework.clients.values()) {
                if (roles.isEmpty() || roles.contains(client.role)) {
                    client.suppressed = suppressed;
                    if (!suppressed) {
                        filters.clear(client);
                    }
                    opened(client);
                }
            }
        });
    }

    /** Counts resources as the client's. A framework that is not known yet is kept as an inactive one. */
    void give(Agent agent, String frameworkId, String role, Resources resources) {
        give(agent, clientOf(frameworks.computeIfAbsent(frameworkId, Framework::new), role), resources);
    }

    void give(Agent agent, Client client, Resources resources) {
        Quantities before = quantities(agent, client);
        agent.allocate(client, resources);
        client.agents.add(agent);
        shares.charge(client, quantities(agent, client).minus(before));
        updateWorth(agent);
    }

    /** Takes back as much of it as the client has. */
    void takeBack(Agent agent, Client client, Resources resources) {
        Quantities before = quantities(agent, client);
        agent.recover(client, resources);
        if (!agent.allocated.containsKey(client)) {
            client.agents.remove(agent);
        }
        shares.discharge(client, before.minus(quantities(agent, client)));
        moreLeft(agent);
        dropIfUseless(client);
    }

    Map<String, Resources> allocatedByRole() {
        Map<String, Resources> result = new TreeMap<>();
        for (Agent agent : agents.values()) {
            agent.allocated.forEach((client, resources) -> result.merge(client.role, resources, Resources::plus));
        }
        return result;
    }

    private static Quantities quantities(Agent agent, Client client) {
        return agent.allocated.getOrDefault(client, Resources.EMPTY).quantities();
    }

    private void moreLeft(Agent agent) {
        updateWorth(agent);
        pending.changed(agent);
    }

    private void updateWorth(Agent agent) {
        agent.worthOffering = eligibility.isWorthOffering(agent);
        if (agent.active && agent.worthOffering) {
            worthOffering.add(agent);
        } else {
            worthOffering.remove(agent);
        }
    }

    private Client clientOf(Framework framework, String role) {
        return framework.clients.computeIfAbsent(role, key -> shares.add(framework, key));
    }

    private void opened(Client client) {
        shares.setOpen(client, client.isOpen());
        if (client.isOpen()) {
            pending.changed(client);
        }
    }

    private void dropIfUseless(Client client) {
        if (!client.subscribed && client.agents.isEmpty()) {
            pending.forget(client);
            shares.remove(client);
            client.framework.clients.remove(client.role);
            if (client.framework.clients.isEmpty()) {
                frameworks.remove(client.framework.id);
            }
        }
    }
}
