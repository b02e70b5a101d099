package org.gantry.allocator.drf;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.gantry.allocator.spi.Explanation;
import org.gantry.allocator.spi.Holder;
import org.gantry.allocator.spi.Refusal;
import org.gantry.allocator.spi.Standing;
import org.gantry.model.Resources;

/** Puts into words why a framework is not offered what agents have. */
final class Explaining {
    private final Cluster cluster;
    private final Instant now;

    private Explaining(Cluster cluster, Instant now) {
        this.cluster = cluster;
        this.now = now;
    }

    static Explanation of(Cluster cluster, String frameworkId, Optional<String> agentId, int limit, Instant now) {
        Optional<Framework> framework = cluster.framework(frameworkId);
        if (framework.isEmpty()) {
            return Explanation.EMPTY;
        }
        Explaining explaining = new Explaining(cluster, now);
        List<Standing> standings = new ArrayList<>();
        List<Refusal> refusals = new ArrayList<>();
        Collection<Agent> agents = agentId.isEmpty()
                ? cluster.agents()
                : cluster.agent(agentId.get()).stream().toList();
        int all = 0;
        for (Client client : framework.get().clients.values()) {
            standings.add(explaining.standing(client));
            for (Agent agent : agents) {
                all++;
                if (refusals.size() < limit) {
                    refusals.add(explaining.refusal(agent, client));
                }
            }
        }
        return new Explanation(
                cluster.paused,
                standings,
                refusals,
                refusals.size() == all,
                framework.get().wants.requests());
    }

    private Standing standing(Client client) {
        return new Standing(
                client.role,
                client.suppressed,
                cluster.shares.weight(client.role),
                cluster.shares.dominantShare(client),
                client.account.quota,
                cluster.kinds.quantities(client.account.consumed()),
                cluster.kinds.quantities(cluster.quotas.required));
    }

    private Refusal refusal(Agent agent, Client client) {
        Obstacle obstacle = obstacle(agent, client);
        List<Holder> holders =
                switch (obstacle) {
                    case NOTHING_LEFT, NOTHING_FOR_ROLE, TOO_LITTLE -> holders(agent);
                    default -> List.of();
                };
        return new Refusal(agent.id, client.role, obstacle.name(), reason(obstacle, agent, client), holders);
    }

    private Obstacle obstacle(Agent agent, Client client) {
        if (cluster.paused) {
            return Obstacle.PAUSED;
        }
        Obstacle first =
                client.account.isShort() ? cluster.eligibility.obstacle(agent, client, true) : Obstacle.QUOTA_HEADROOM;
        return first == Obstacle.NONE ? first : cluster.eligibility.obstacle(agent, client, false);
    }

    private String reason(Obstacle obstacle, Agent agent, Client client) {
        String host = "Agent on '" + agent.state().hostname() + "' ";
        return switch (obstacle) {
            case PAUSED -> "Nothing is offered to anybody until more agents are back after the election of this master";
            case FRAMEWORK_INACTIVE -> "The framework is not active: it is disconnected or has not subscribed";
            case NOT_SUBSCRIBED -> "The framework is no longer subscribed in role '" + client.role + "'";
            case SUPPRESSED -> "The framework has suppressed offers in role '" + client.role + "'";
            case AGENT_INACTIVE -> host + "is not active: it is disconnected, draining or deactivated";
            case NOT_WHITELISTED -> host + "is not on the operators' whitelist";
            case CONSTRAINTS ->
                host + "is excluded by the framework's offer constraints for role '" + client.role + "'";
            case LACKS_GPU_CAPABILITY -> host + "has GPUs and the framework lacks the capability GPU_RESOURCES";
            case LACKS_REGION_CAPABILITY ->
                host + "is in another region than the master and the framework lacks the capability REGION_AWARE";
            case EARMARKED ->
                host + "is being cleared for another framework, which waits for "
                        + cluster.kinds.quantities(agent.earmark.amounts());
            case NOTHING_LEFT -> host + "has nothing left of its total, " + agent.total();
            case NOTHING_FOR_ROLE ->
                host + "has only " + agent.available()
                        + " left, which role '" + client.role
                        + "' or the framework's capabilities do not allow; its total is " + agent.total();
            case TOO_LITTLE ->
                host + "has only " + cluster.eligibility.part(agent, client) + " left for role '" + client.role
                        + "', too little to offer; its total is " + agent.total();
            case QUOTA_LIMIT -> limit(host, agent, client);
            case QUOTA_HEADROOM ->
                host + "has " + agent.available() + " left, but too little is left of the cluster beyond "
                        + cluster.kinds.quantities(cluster.quotas.required)
                        + " that is kept free for guarantees not reached yet";
            case FILTERED -> filtered(agent, client);
            case NONE ->
                "Nothing stands against it: " + host.replace("Agent", "agent")
                        + "is considered in the next cycle, in the order of shares; role '" + client.role + "' has "
                        + percent(cluster.shares.dominantShare(client.role));
        };
    }

    private String limit(String host, Agent agent, Client client) {
        return host + "has " + agent.available() + " left, but role '" + client.account.role + "' consumes "
                + cluster.kinds.quantities(client.account.consumed()) + " of its limits "
                + client.account.quota.limits();
    }

    private String filtered(Agent agent, Client client) {
        Resources part = cluster.eligibility.part(agent, client);
        Optional<Refusals> blocking = cluster.filters.blocking(agent, client, part);
        String left = blocking.map(one -> Instant.ofEpochMilli(one.end(client.index)))
                .filter(end -> end.isAfter(now))
                .map(end -> "for another " + Duration.between(now, end).toMillis() + " ms")
                .orElse("until the next cycle");
        return "The framework declined "
                + blocking.map(one -> one.refused.toString()).orElse("as much") + " of the agent on '"
                + agent.state().hostname() + "' and filters it " + left + "; now left: " + part;
    }

    private static List<Holder> holders(Agent agent) {
        return agent.holders().stream()
                .map(client -> new Holder(client.framework.id, client.role, agent.allocatedTo(client)))
                .toList();
    }

    private static String percent(double share) {
        return Math.round(share * 1000) / 10.0 + " % of the cluster";
    }
}
