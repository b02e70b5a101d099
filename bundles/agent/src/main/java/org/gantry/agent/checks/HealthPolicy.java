package org.gantry.agent.checks;

import java.time.Duration;
import java.time.Instant;

/**
 * Decides what results of health checks mean: failures in the grace period do not count until a first success has
 * ended it; after so many failures in a row the task is to be ended.
 */
final class HealthPolicy {
    private final Duration grace;
    private final int consecutiveFailures;
    private final Instant start;
    private boolean succeededOnce;
    private int failures;

    /**
     * What a result means.
     *
     * @param matters whether there is anything to tell
     * @param kill whether the task is to be ended
     */
    record Verdict(boolean matters, boolean healthy, boolean kill) {}

    HealthPolicy(Duration grace, int consecutiveFailures, Instant start) {
        this.grace = grace;
        this.consecutiveFailures = consecutiveFailures;
        this.start = start;
    }

    Verdict result(boolean success, Instant now) {
        if (success) {
            succeededOnce = true;
            failures = 0;
            return new Verdict(true, true, false);
        }
        if (!succeededOnce && now.isBefore(start.plus(grace))) {
            return new Verdict(false, false, false);
        }
        failures++;
        return new Verdict(true, false, failures >= consecutiveFailures);
    }
}
