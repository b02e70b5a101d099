package org.gantry.allocator.drf;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gantry.allocator.spi.*;
import org.gantry.allocator.spi.AgentState;
import org.gantry.allocator.spi.Allocation;
import org.gantry.allocator.spi.Allocator;
import org.gantry.allocator.spi.ClusterState;
import org.gantry.allocator.spi.FrameworkState;
import org.gantry.allocator.spi.RoleShare;
import org.gantry.model.Resources;

/**
 * Hierarchical dominant resource fairness: whoever has the smallest share of the resource that it has most of, in
 * proportion to its weight, is offered next; first among roles, then among the frameworks of a role. Everything that is
 * left on an agent is offered to one framework. Agents are visited in the order in which they were added.
 */
public class DrfAllocator implements Allocator {
    private final DrfOptions options;
    private Cluster cluster;

    /** With Mesos's defaults. */
    public DrfAllocator() {
        this(DrfOptions.DEFAULT);
    }

    DrfAllocator(DrfOptions options) {
        this.options = options;
        this.cluster = new Cluster(options);
    }

    Cluster cluster() {
        return cluster;
    }

    @Override
    public void rebuild(ClusterState state) {
        cluster = new Cluster(options);
        state.weights().forEach(this::setWeight);
        state.agents().forEach(cluster::put);
        state.frameworks().forEach(cluster::put);
        for (Allocation allocation : state.allocated()) {
            allocated(allocation.agentId(), allocation.frameworkId(), allocation.role(), allocation.resources());
        }
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
    public void allocated(String agentId, String frameworkId, String role, Resources resources) {
        if (!resources.isEmpty()) {
            cluster.agent(agentId).ifPresent(agent -> cluster.give(agent, frameworkId, role, resources.unallocated()));
        }
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
    public Explanation explain(String frameworkId, Optional<String> agentId, int limit, Instant now) {
        if (cluster.framework(frameworkId).isEmpty()) {
            return Explanation.EMPTY;
        }
        List<Refusal> all = Explaining.of(cluster, frameworkId, now);
        return new Explanation(
                false, List.of(), all.subList(0, Math.min(limit, all.size())), all.size() <= limit, List.of());
    }

    @Override
    public void setQuota(String role, Quota quota) {}

    @Override
    public void setWhitelist(Optional<Set<String>> hostnames) {}

    @Override
    public void pause() {}

    @Override
    public void resume() {}

    @Override
    public void request(String frameworkId, List<Request> requests) {}

    @Override
    public void convert(String agentId, String frameworkId, String role, Resources consumed, Resources converted) {}

    @Override
    public List<InverseOffer> inverseOffers(Instant now) {
        return List.of();
    }

    @Override
    public void inverseOfferAnswered(String agentId, String frameworkId, Duration refuse, Instant now) {}

    @Override
    public boolean wantsVictims(Instant now) {
        return false;
    }

    @Override
    public List<Victim> victims(Collection<RunningTask> running, Instant now) {
        return List.of();
    }

    @Override
    public Collection<RoleShare> shares() {
        Map<String, Resources> allocated = cluster.allocatedByRole();
        List<RoleShare> shares = new ArrayList<>();
        for (String role : cluster.shares.roles()) {
            shares.add(new RoleShare(
                    role,
                    cluster.shares.weight(role),
                    cluster.shares.dominantShare(role),
                    allocated.getOrDefault(role, Resources.EMPTY).quantities(),
                    Quota.NONE,
                    org.gantry.model.Quantities.EMPTY,
                    0));
        }
        return shares;
    }
}
