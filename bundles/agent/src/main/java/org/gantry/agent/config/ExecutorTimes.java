package org.gantry.agent.config;

import java.time.Duration;
import org.gantry.model.Durations;

/**
 * How long executors are waited for.
 *
 * @param registration from the start of an executor to its first SUBSCRIBE
 * @param reregistration from the recovery of the agent to an executor's next SUBSCRIBE
 * @param shutdownGrace from SHUTDOWN to the end of the container
 */
public record ExecutorTimes(Duration registration, Duration reregistration, Duration shutdownGrace) {
    public static final ExecutorTimes DEFAULT =
            new ExecutorTimes(Duration.ofMinutes(1), Duration.ofSeconds(2), Duration.ofSeconds(5));

    /** In the form of flags. */
    public String text(Duration duration) {
        return Durations.print(duration);
    }
}
