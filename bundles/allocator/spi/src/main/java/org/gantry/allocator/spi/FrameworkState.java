package org.gantry.allocator.spi;

import java.util.Set;

/**
 * @param id framework id
 * @param roles that it subscribed with; at least one, {@code *} by default
 * @param suppressedRoles in which it wants no offers
 * @param capabilities names of {@code FrameworkInfo.Capability.Type}
 * @param active whether it may be offered anything; false while disconnected
 */
public record FrameworkState(
        String id, Set<String> roles, Set<String> suppressedRoles, Set<String> capabilities, boolean active) {
    public FrameworkState {
        roles = Set.copyOf(roles);
        suppressedRoles = Set.copyOf(suppressedRoles);
        capabilities = Set.copyOf(capabilities);
    }
}
