package org.gantry.modulehost.core;

import java.time.Duration;

/**
 * How long the steps of a swap may take.
 *
 * @param hold how long calls for containers may be kept waiting while they change hands
 * @param recovery how long a new version may take to recover all handles
 * @param drain how long to wait for the old version's calls and containers before it is kept beside the new one
 */
public record SwapSettings(Duration hold, Duration recovery, Duration drain) {
    public static final SwapSettings DEFAULT =
            new SwapSettings(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(30));
}
