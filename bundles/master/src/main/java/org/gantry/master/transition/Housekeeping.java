package org.gantry.master.transition;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How the master looks after what it has been told of the cluster.
 *
 * @param weights of roles, as long as operators have set none
 * @param gcInterval between two looks at the agents that are unreachable or gone
 * @param maxAgentAge how long those are remembered
 * @param maxAgentCount how many of each are remembered
 * @param recoveryRemovalLimit share of the recovered agents, 0 to 1, that may be given up together after an election
 * @param removalRate how fast agents that do not answer may be given up; as fast as they fail if empty
 * @param recoveryFactor share of the recovered agents, 0 to 1, that a new leader with quota waits for before it offers
 * @param recoveryTimeout how long it waits at most
 * @param requireAgentDomain whether agents must say which fault domain they are in
 */
public record Housekeeping(
        Map<String, Double> weights,
        Duration gcInterval,
        Duration maxAgentAge,
        int maxAgentCount,
        double recoveryRemovalLimit,
        Optional<Rate> removalRate,
        double recoveryFactor,
        Duration recoveryTimeout,
        boolean requireAgentDomain) {
    public static final Housekeeping DEFAULT = new Housekeeping(
            Map.of(),
            Duration.ofMinutes(15),
            Duration.ofDays(14),
            102_400,
            1,
            Optional.empty(),
            0.8,
            Duration.ofMinutes(10),
            false);

    public Housekeeping {
        weights = Map.copyOf(weights);
    }

    /** So many in so long. */
    public record Rate(int permits, Duration period) {
        /** Between two of them. */
        public Duration interval() {
            return period.dividedBy(permits);
        }
    }

    public Housekeeping withWeights(Map<String, Double> changed) {
        return new Housekeeping(
                changed,
                gcInterval,
                maxAgentAge,
                maxAgentCount,
                recoveryRemovalLimit,
                removalRate,
                recoveryFactor,
                recoveryTimeout,
                requireAgentDomain);
    }
}
