package org.gantry.frameworks.services.app;

import java.time.Duration;

/**
 * What becomes of instances on agents that cannot be reached.
 *
 * @param inactiveAfter a replacement is started after this time
 * @param expungeAfter the unreachable instance is given up after this time
 */
public record UnreachableStrategy(boolean enabled, Duration inactiveAfter, Duration expungeAfter) {
    public static final UnreachableStrategy DISABLED = new UnreachableStrategy(false, Duration.ZERO, Duration.ZERO);
}
