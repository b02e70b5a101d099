package org.gantry.allocator.drf;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gantry.allocator.spi.Refusal;
import org.gantry.model.Resources;

/** Puts into words why a framework is not offered what agents have. */
final class Explaining {
    private final Cluster cluster;
    private final Instant now;

    private Explaining(Cluster cluster, Instant now) {
        this.cluster = cluster;
        this.now = now;
    }

    static List<Refusal> of(Cluster cluster, String frameworkId, Instant now) {
        Optional<Framework> framework = cluster.framework(frameworkId);
        if (framework.isEmpty()) {
            return List.of();
        }
        Explaining explanation = new Explaining(cluster, now);
        List<Refusal> refusals = new ArrayList<>();
        for (Client client : framework.get().clients.values()) {
            for (Agent agent : cluster.agents()) {
                refusals.add(new Refusal(
                        agent.id,
                        client.role,
                        cluster.eligibility.obstacle(agent, client).name(),
                        explanation.reason(agent, client)));
            }
        }
        return refusals;
    }

    private String reason(Agent agent, Client client) {
        String host = "Agent on '" + agent.hostname + "' ";
        return switch (cluster.eligibility.obstacle(agent, client)) {
            case FRAMEWORK_INACTIVE -> "The framework is not active: it is disconnected or has not subscribed";
            case NOT_SUBSCRIBED -> "The framework is no longer subscribed in role '" + client.role + "'";
            case SUPPRESSED -> "The framework has suppressed offers in role '" + client.role + "'";
            case AGENT_INACTIVE -> host + "is not active: it is disconnected, draining or deactivated";
            case LACKS_GPU_CAPABILITY -> host + "has GPUs and the framework lacks the capability GPU_RESOURCES";
            case NOTHING_LEFT -> host + "has nothing left: " + holders(agent);
            case NOTHING_FOR_ROLE ->
                host + "has only " + agent.available()
                        + " left, which role '" + client.role
                        + "' or the framework's capabilities do not allow; " + holders(agent);
            case TOO_LITTLE ->
                host + "has only " + cluster.eligibility.bundle(agent, client) + " left for role '" + client.role
                        + "', too little to offer; " + holders(agent);
            case FILTERED -> filtered(agent, client);
            case NONE ->
                "Nothing stands against it: " + host.replace("Agent", "agent")
                        + "is considered in the next cycle, in the order of shares; role '" + client.role + "' has "
                        + percent(cluster.shares.dominantShare(client.role));
        };
    }

    private String filtered(Agent agent, Client client) {
        Resources bundle = cluster.eligibility.bundle(agent, client);
        Filter filter = cluster.filters.blocking(agent, client, bundle).orElseThrow();
        String left = filter.expiry().isAfter(now)
                ? "for another " + Duration.between(now, filter.expiry()).toMillis() + " ms"
                : "until the next cycle";
        return "The framework declined " + filter.refused() + " of the agent on '" + agent.hostname
                + "' and filters it " + left + "; now left: " + bundle;
    }

    private String holders(Agent agent) {
        if (agent.allocated.isEmpty()) {
            return "its total is " + agent.total();
        }
        List<String> texts = new ArrayList<>();
        agent.allocated.forEach((client, resources) ->
                texts.add("framework " + client.framework.id + " in role '" + client.role + "' has " + resources));
        return String.join(", ", texts);
    }

    private static String percent(double share) {
        return Math.round(share * 1000) / 10.0 + " % of the cluster";
    }
}
