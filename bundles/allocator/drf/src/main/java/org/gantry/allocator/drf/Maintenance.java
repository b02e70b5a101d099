package org.gantry.allocator.drf;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.gantry.allocator.spi.InverseOffer;

/** Asks frameworks to leave agents that will be unavailable, each once until it answers. */
final class Maintenance {
    private final Cluster cluster;

    Maintenance(Cluster cluster) {
        this.cluster = cluster;
    }

    List<InverseOffer> inverseOffers(Instant now) {
        List<InverseOffer> wanted = new ArrayList<>();
        for (Agent agent : cluster.leaving) {
            Set<Framework> holders = new LinkedHashSet<>();
            agent.holders().forEach(client -> holders.add(client.framework));
            for (Framework framework : holders) {
                if (framework.active && isDue(agent, framework, now) && agent.askedToLeave.add(framework.id)) {
                    wanted.add(new InverseOffer(
                            agent.id,
                            framework.id,
                            agent.state().unavailability().orElseThrow()));
                }
            }
        }
        return wanted;
    }

    void asked(InverseOffer offer) {
        cluster.agent(offer.agentId()).ifPresent(agent -> agent.askedToLeave.add(offer.frameworkId()));
    }

    void answered(String agentId, String frameworkId, Duration refuse, Instant now) {
        cluster.agent(agentId).ifPresent(agent -> {
            agent.askedToLeave.remove(frameworkId);
            if (!refuse.isZero()
                    && !refuse.isNegative()
                    && cluster.framework(frameworkId).isPresent()) {
                agent.notAskedBefore.merge(
                        frameworkId, now.plus(refuse), (one, other) -> one.isAfter(other) ? one : other);
            }
        });
    }

    private static boolean isDue(Agent agent, Framework framework, Instant now) {
        Instant before = agent.notAskedBefore.get(framework.id);
        if (before != null && before.isAfter(now)) {
            return false;
        }
        agent.notAskedBefore.remove(framework.id);
        return true;
    }
}
