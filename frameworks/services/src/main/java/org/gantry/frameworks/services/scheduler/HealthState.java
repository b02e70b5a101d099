package org.gantry.frameworks.services.scheduler;

import java.time.Instant;
import java.util.Optional;

/** What one health check of one task has shown. Not stored: a new leader knows no history. */
public record HealthState(
        boolean alive,
        int consecutiveFailures,
        Optional<Instant> firstSuccess,
        Optional<Instant> lastSuccess,
        Optional<Instant> lastFailure,
        Optional<String> lastFailureCause) {
    public static final HealthState UNKNOWN =
            new HealthState(false, 0, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    HealthState success(Instant now) {
        return new HealthState(
                true, 0, firstSuccess.or(() -> Optional.of(now)), Optional.of(now), lastFailure, lastFailureCause);
    }

    HealthState failure(Instant now, String cause) {
        return new HealthState(
                false, consecutiveFailures + 1, firstSuccess, lastSuccess, Optional.of(now), Optional.of(cause));
    }

    /** Neither a success nor a failure has been seen. */
    public boolean unknown() {
        return lastSuccess.isEmpty() && lastFailure.isEmpty();
    }
}
