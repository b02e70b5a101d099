package org.gantry.frameworks.services;

import java.time.Duration;

/**
 * How long a node that does not lead waits for the one that does; called as the original's flags.
 *
 * @param connectionTimeout until it takes a connection
 * @param readTimeout until its answer begins
 */
public record LeaderProxySettings(Duration connectionTimeout, Duration readTimeout) {
    public static final LeaderProxySettings STANDARD =
            new LeaderProxySettings(Duration.ofSeconds(5), Duration.ofSeconds(10));
}
