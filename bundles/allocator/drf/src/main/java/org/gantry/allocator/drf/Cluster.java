package org.gantry.allocator.drf;

import java.time.Instant;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.gantry.allocator.spi.AgentState;
import org.gantry.allocator.spi.FaultDomain;
import org.gantry.allocator.spi.FrameworkState;
import org.gantry.allocator.spi.Quota;
import org.gantry.allocator.spi.Settings;
import org.gantry.model.Quantities;
import org.gantry.model.Resources;

/** The allocator's books: agents, frameworks, what is allocated, and what changed since the last cycle. */
final class Cluster {
    final Settings settings;
    final RandomGenerator random;
    final Kinds kinds;
    final ShareTree shares;
    final Quotas quotas;
    final Filters filters = new Filters();
    final Eligibility eligibility;
    final PendingWork pending = new PendingWork();
    final Set<Agent> worthOffering = new LinkedHashSet<>();

    /** Agents that will be unavailable. */
    final Set<Agent> leaving = new LinkedHashSet<>();

    /** Agents that are being cleared for a framework. */
    final Set<Agent> earmarked = new LinkedHashSet<>();

    /** Clients with offer constraints. */
    private final Set<Client> wishing = new LinkedHashSet<>();

    /** Indexes of clients that can be offered something. */
    final BitSet open = new BitSet();

    final Numbers<Client> clients = new Numbers<>();
    private final Numbers<Agent> agentNumbers = new Numbers<>();
    private final Map<String, Agent> agents = new LinkedHashMap<>();
    private final Map<String, Framework> frameworks = new TreeMap<>();
    private Optional<Set<String>> whitelist = Optional.empty();
    boolean paused;

    Cluster(Settings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
        this.kinds = new Kinds(settings.sharingExcluded());
        this.shares = new ShareTree(kinds, settings, random);
        Minimum usual = new Minimum(settings.minimums(), kinds);
        this.quotas = new Quotas(kinds, usual, pending, shares::regroup);
        this.eligibility = new Eligibility(settings, usual, kinds, quotas, filters);
    }

    Collection<Agent> agents() {
        return agents.values();
    }

    Optional<Agent> agent(String id) {
        return Optional.ofNullable(agents.get(id));
    }

    Collection<Framework> frameworks() {
        return frameworks.values();
    }

    Optional<Framework> framework(String id) {
        return Optional.ofNullable(frameworks.get(id));
    }

    Optional<Client> client(String frameworkId, String role) {
        return framework(frameworkId).map(framework -> framework.clients.get(role));
    }

    void put(AgentState state) {
        Agent agent = agents.computeIfAbsent(state.id(), id -> newAgent(state));
        AgentState before = agent.state();
        Amounts totalBefore = kinds.amounts(before.total());
        stopCounting(agent);
        agent.setState(state);
        agent.remote = isRemote(state);
        agent.offerable = mayBeOffered(agent);
        count(agent);
        shares.changeTotal(totalBefore, kinds.amounts(state.total()));
        quotas.reservationsChanged(before.total(), state.total());
        describedAnew(agent, before);
        scheduled(agent, before);
        moreLeft(agent);
    }

    void removeAgent(String id) {
        agent(id).ifPresent(agent -> {
            for (Client client : List.copyOf(agent.holders())) {
                takeBack(agent, client, agent.allocatedTo(client));
            }
            filters.clear(agent, clients::get);
            stopCounting(agent);
            shares.changeTotal(kinds.amounts(agent.total()), new Amounts());
            quotas.reservationsChanged(agent.total(), Resources.EMPTY);
            quotas.forget(agent);
            pending.forget(agent);
            worthOffering.remove(agent);
            leaving.remove(agent);
            earmarked.remove(agent);
            agents.remove(id);
            agentNumbers.remove(agent.index);
            forgetWishes(agent);
        });
    }

    void put(FrameworkState state) {
        Framework framework = frameworks.computeIfAbsent(state.id(), Framework::new);
        framework.active = state.active();
        framework.priority = state.priority();
        framework.setCapabilities(state.capabilities());
        for (String role : state.roles()) {
            Client client = clientOf(framework, role);
            client.subscribed = true;
            client.suppressed = state.suppressedRoles().contains(role);
            wishes(client, state);
        }
        for (Client client : List.copyOf(framework.clients.values())) {
            if (!state.roles().contains(client.role)) {
                client.subscribed = false;
                filters.clear(client, agentNumbers::get);
            }
            if (!framework.active) {
                filters.clear(client, agentNumbers::get);
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
                filters.clear(client, agentNumbers::get);
                opened(client);
                for (int index : client.agents.stream().toArray()) {
                    Agent agent = agentNumbers.get(index);
                    takeBack(agent, client, agent.allocatedTo(client));
                }
                dropIfUseless(client);
            }
            frameworks.remove(id);
            forgetMaintenance(id);
            clearEarmarks(framework);
        });
    }

    void deactivate(String id) {
        framework(id).ifPresent(framework -> {
            framework.active = false;
            framework.wants.replace(List.of(), kinds);
            for (Client client : framework.clients.values()) {
                filters.clear(client, agentNumbers::get);
                opened(client);
            }
            forgetMaintenance(id);
            clearEarmarks(framework);
        });
    }

    /** @param roles empty for all; others than those of the framework are ignored */
    void suppress(String id, Set<String> roles, boolean suppressed) {
        framework(id).ifPresent(framework -> {
            for (Client client : framework.clients.values()) {
                if (roles.isEmpty() || roles.contains(client.role)) {
                    client.suppressed = suppressed;
                    if (!suppressed) {
                        filters.clear(client, agentNumbers::get);
                    }
                    opened(client);
                }
            }
            if (!suppressed) {
                leaving.forEach(agent -> agent.notAskedBefore.remove(id));
            }
        });
    }

    void setWhitelist(Optional<Set<String>> hostnames) {
        whitelist = hostnames.map(Set::copyOf);
        agents.values().forEach(this::offerability);
    }

    void setQuota(String role, Quota quota) {
        quotas.setQuota(role, quota);
    }

    void expireFilters(Instant now) {
        filters.expire(now, clients::get, pending::changed);
    }

    /** Counts resources as the client's. A framework that is not known yet is kept as an inactive one. */
    void give(Agent agent, String frameworkId, String role, Resources resources) {
        give(
                agent,
                clientOf(frameworks.computeIfAbsent(frameworkId, Framework::new), role),
                Bundle.of(resources, kinds));
    }

    void give(Agent agent, Client client, Bundle bundle) {
        stopCounting(agent);
        Bundle more = agent.allocate(client, bundle);
        count(agent);
        client.agents.set(agent.index);
        shares.charge(client, more.all());
        quotas.charge(client.account, more.quota());
        updateWorth(agent);
    }

    /** Takes back as much of it as the client has. */
    void takeBack(Agent agent, Client client, Resources resources) {
        stopCounting(agent);
        Bundle less = agent.recover(client, resources);
        count(agent);
        if (!agent.holders().contains(client)) {
            client.agents.clear(agent.index);
        }
        shares.discharge(client, less.all());
        quotas.discharge(client.account, less.quota());
        moreLeft(agent);
        dropIfUseless(client);
    }

    void convert(Agent agent, Client client, Resources consumed, Resources converted) {
        Bundle before = agent.counted(client);
        Resources totalBefore = agent.total();
        stopCounting(agent);
        agent.convert(client, consumed, converted);
        count(agent);
        Bundle after = agent.counted(client);
        client.agents.set(agent.index);
        Amounts more = after.all().copy();
        more.subtract(before.all());
        shares.changeTotal(kinds.amounts(totalBefore), kinds.amounts(agent.total()));
        if (!more.isZero()) {
            shares.charge(client, more);
        }
        quotas.reservationsChanged(totalBefore, agent.total());
        quotas.charge(client.account, after.quota());
        quotas.discharge(client.account, before.quota());
        moreLeft(agent);
    }

    void earmark(Agent agent, Earmark earmark) {
        agent.earmark = earmark;
        earmarked.add(agent);
    }

    void clearEarmark(Agent agent) {
        agent.earmark = null;
        earmarked.remove(agent);
        pending.changed(agent);
    }

    private void clearEarmarks(Framework framework) {
        for (Agent agent : List.copyOf(earmarked)) {
            if (agent.earmark.framework() == framework) {
                clearEarmark(agent);
            }
        }
    }

    private Agent newAgent(AgentState state) {
        Agent agent = new Agent(state, agentNumbers.next(), kinds);
        agentNumbers.put(agent.index, agent);
        return agent;
    }

    private boolean isRemote(AgentState state) {
        Optional<String> region = state.domain().map(FaultDomain::region);
        return region.isPresent() && !region.equals(settings.domain().map(FaultDomain::region));
    }

    private boolean mayBeOffered(Agent agent) {
        AgentState state = agent.state();
        return state.active()
                && whitelist.map(hosts -> hosts.contains(state.hostname())).orElse(true);
    }

    private void offerability(Agent agent) {
        boolean offerable = mayBeOffered(agent);
        if (offerable != agent.offerable) {
            stopCounting(agent);
            agent.offerable = offerable;
            count(agent);
            moreLeft(agent);
        }
    }

    private void count(Agent agent) {
        if (agent.offerable) {
            quotas.free.add(agent.free().quota());
        }
    }

    private void stopCounting(Agent agent) {
        if (agent.offerable) {
            quotas.free.subtract(agent.free().quota());
        }
    }

    private void describedAnew(Agent agent, AgentState before) {
        AgentState now = agent.state();
        if (!now.attributes().equals(before.attributes())) {
            filters.clear(agent, clients::get);
        }
        if (!now.attributes().equals(before.attributes())
                || !now.domain().equals(before.domain())
                || !now.hostname().equals(before.hostname())) {
            forgetWishes(agent);
        }
    }

    private void forgetWishes(Agent agent) {
        wishing.forEach(client -> client.wishes.forget(agent));
    }

    private void scheduled(Agent agent, AgentState before) {
        if (!agent.state().unavailability().equals(before.unavailability())) {
            agent.askedToLeave.clear();
            agent.notAskedBefore.clear();
            if (agent.state().unavailability().isPresent()) {
                leaving.add(agent);
            } else {
                leaving.remove(agent);
            }
        }
    }

    private void forgetMaintenance(String frameworkId) {
        for (Agent agent : leaving) {
            agent.askedToLeave.remove(frameworkId);
            agent.notAskedBefore.remove(frameworkId);
        }
    }

    private void wishes(Client client, FrameworkState state) {
        List<Quantities> minimum = state.minimums().get(client.role);
        setMinimum(client, minimum == null ? null : new Minimum(minimum, kinds));
        if (!state.constraints().roles().containsKey(client.role)) {
            client.wishes = null;
            wishing.remove(client);
        } else if (client.wishes == null || !client.wishes.isFor(state.constraints())) {
            client.wishes = new Wishes(state.constraints(), client.role);
            wishing.add(client);
        }
    }

    private void setMinimum(Client client, Minimum minimum) {
        if (eligibility.setMinimum(client, minimum)) {
            agents.values().forEach(this::updateWorth);
        }
    }

    private void moreLeft(Agent agent) {
        updateWorth(agent);
        pending.changed(agent);
    }

    private void updateWorth(Agent agent) {
        agent.worthOffering = agent.offerable && eligibility.isWorthOffering(agent);
        if (agent.worthOffering) {
            worthOffering.add(agent);
        } else {
            worthOffering.remove(agent);
        }
    }

    private Client clientOf(Framework framework, String role) {
        return framework.clients.computeIfAbsent(role, key -> {
            Client client = shares.add(framework, key, quotas.account(key), clients.next());
            clients.put(client.index, client);
            return client;
        });
    }

    private void opened(Client client) {
        shares.setOpen(client, client.isOpen());
        open.set(client.index, client.isOpen());
        if (client.isOpen()) {
            pending.changed(client);
        }
    }

    private void dropIfUseless(Client client) {
        boolean known = client.framework.clients.get(client.role) == client;
        if (known && !client.subscribed && client.agents.isEmpty()) {
            filters.clear(client, agentNumbers::get);
            setMinimum(client, null);
            wishing.remove(client);
            pending.forget(client);
            shares.remove(client);
            clients.remove(client.index);
            quotas.dropIfUseless(client.account);
            client.framework.clients.remove(client.role);
            if (client.framework.clients.isEmpty()) {
                frameworks.remove(client.framework.id);
            }
        }
    }
}
