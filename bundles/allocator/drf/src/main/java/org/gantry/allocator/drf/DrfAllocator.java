package org.gantry.allocator.drf;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.gantry.allocator.spi.AgentState;
import org.gantry.allocator.spi.Allocation;
import org.gantry.allocator.spi.Allocator;
import org.gantry.allocator.spi.ClusterState;
import org.gantry.allocator.spi.Explanation;
import org.gantry.allocator.spi.FrameworkState;
import org.gantry.allocator.spi.InverseOffer;
import org.gantry.allocator.spi.Quota;
import org.gantry.allocator.spi.Request;
import org.gantry.allocator.spi.RoleShare;
import org.gantry.allocator.spi.RunningTask;
import org.gantry.allocator.spi.Settings;
import org.gantry.allocator.spi.Victim;
import org.gantry.model.Quantities;
import org.gantry.model.Resources;

/**
 * Hierarchical dominant resource fairness with quota: whoever has the smallest share of the resource that it has most
 * of, in proportion to its weight, is offered next; first among roles, then among the frameworks of a role. Everything
 * that is left on an agent, and that quota allows, is offered to one framework. Agents are visited in random order.
 */
public class DrfAllocator implements Allocator {
    private final RandomGenerator random;
    private Cluster cluster;
    private Maintenance maintenance;
    private Preemption preemption;

    /** Knows nothing, and goes by the usual settings until it is told others. */
    public DrfAllocator() {
        this(new Random());
    }

    DrfAllocator(RandomGenerator random) {
        this.random = random;
        begin(Settings.DEFAULT);
    }

    Cluster cluster() {
        return cluster;
    }

    @Override
    public void rebuild(ClusterState state) {
        begin(state.settings());
        cluster.paused = state.paused();
        state.weights().forEach(this::setWeight);
        cluster.setWhitelist(state.whitelist());
        state.quotas().forEach(this::setQuota);
        state.agents().forEach(cluster::put);
        state.frameworks().forEach(cluster::put);
        for (Allocation allocation : state.allocated()) {
            allocated(allocation.agentId(), allocation.frameworkId(), allocation.role(), allocation.resources());
        }
        state.inverseOffers().forEach(maintenance::asked);
        state.requests().forEach(this::request);
    }

    @Override
    public void putAgent(AgentState agent) {
        cluster.put(agent);
    }

    @Override
    public void removeAgent(String agentId) {
        cluster.removeAgent(agentId);
    }

    @Override
    public void putFramework(FrameworkState framework) {
        cluster.put(framework);
    }

    @Override
    public void removeFramework(String frameworkId) {
        cluster.removeFramework(frameworkId);
    }

    @Override
    public void setWeight(String role, double weight) {
        if (!(weight > 0) || Double.isInfinite(weight)) {
            throw new IllegalArgumentException("The weight of role '" + role + "' must be above 0, was " + weight);
        }
        cluster.shares.setWeight(role, weight);
    }

    @Override
    public void setQuota(String role, Quota quota) {
        if (role.indexOf('/') >= 0) {
            throw new IllegalArgumentException("Only top-level roles have quota, '" + role + "' is none");
        }
        cluster.setQuota(role, quota);
    }

    @Override
    public void setWhitelist(Optional<Set<String>> hostnames) {
        cluster.setWhitelist(hostnames);
    }

    @Override
    public void pause() {
        cluster.paused = true;
    }

    @Override
    public void resume() {
        cluster.paused = false;
    }

    @Override
    public void request(String frameworkId, List<Request> requests) {
        cluster.framework(frameworkId).ifPresent(framework -> framework.wants.replace(requests, cluster.kinds));
    }

    @Override
    public void allocated(String agentId, String frameworkId, String role, Resources resources) {
        if (!resources.isEmpty()) {
            cluster.agent(agentId).ifPresent(agent -> cluster.give(agent, frameworkId, role, resources.unallocated()));
        }
    }

    @Override
    public void convert(String agentId, String frameworkId, String role, Resources consumed, Resources converted) {
        cluster.agent(agentId).ifPresent(agent -> cluster.client(frameworkId, role)
                .ifPresent(client -> cluster.convert(agent, client, consumed.unallocated(), converted.unallocated())));
    }

    @Override
    public void recover(
            String agentId, String frameworkId, String role, Resources resources, Duration refuse, Instant now) {
        Resources plain = resources.unallocated();
        cluster.agent(agentId)
                .ifPresent(agent -> cluster.client(frameworkId, role).ifPresent(client -> {
                    cluster.takeBack(agent, client, plain);
                    if (client.isOpen() && !refuse.isZero() && !refuse.isNegative() && !plain.isEmpty()) {
                        cluster.filters.add(agent, client, plain, refuse, now);
                    }
                }));
    }

    @Override
    public void suppress(String frameworkId, Set<String> roles) {
        cluster.suppress(frameworkId, roles, true);
    }

    @Override
    public void revive(String frameworkId, Set<String> roles) {
        cluster.suppress(frameworkId, roles, false);
    }

    @Override
    public void deactivate(String frameworkId) {
        cluster.deactivate(frameworkId);
    }

    @Override
    public List<Allocation> allocate(Instant now) {
        return Cycle.run(cluster, now);
    }

    @Override
    public List<InverseOffer> inverseOffers(Instant now) {
        return maintenance.inverseOffers(now);
    }

    @Override
    public void inverseOfferAnswered(String agentId, String frameworkId, Duration refuse, Instant now) {
        maintenance.answered(agentId, frameworkId, refuse, now);
    }

    @Override
    public boolean wantsVictims(Instant now) {
        return preemption.wantsVictims(now);
    }

    @Override
    public List<Victim> victims(Collection<RunningTask> running, Instant now) {
        return preemption.victims(running, now);
    }

    @Override
    public Explanation explain(String frameworkId, Optional<String> agentId, int limit, Instant now) {
        return Explaining.of(cluster, frameworkId, agentId, limit, now);
    }

    @Override
    public Collection<RoleShare> shares() {
        Set<String> roles = new TreeSet<>(cluster.shares.roles());
        cluster.quotas.accounts().forEach(account -> roles.add(account.role));
        List<RoleShare> shares = new ArrayList<>();
        roles.forEach(role -> shares.add(share(role)));
        return shares;
    }

    private RoleShare share(String role) {
        Optional<Account> account = cluster.quotas.accounts(role);
        return new RoleShare(
                role,
                cluster.shares.weight(role),
                cluster.shares.dominantShare(role),
                cluster.shares.allocated(role),
                account.map(one -> one.quota).orElse(Quota.NONE),
                account.map(one -> cluster.kinds.quantities(one.consumed())).orElse(Quantities.EMPTY),
                cluster.shares.filters(role));
    }

    private void begin(Settings settings) {
        cluster = new Cluster(settings, random);
        maintenance = new Maintenance(cluster);
        preemption = new Preemption(cluster);
    }
}
