package org.gantry.allocator.spi;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gantry.model.Quantities;

/**
 * A framework, as it said of itself with SUBSCRIBE, UPDATE_FRAMEWORK, SUPPRESS and REVIVE.
 *
 * @param id framework id
 * @param roles that it subscribed with; at least one, {@code *} by default
 * @param suppressedRoles in which it wants no offers
 * @param capabilities names of {@code FrameworkInfo.Capability.Type}
 * @param active whether it may be offered anything; false while disconnected
 * @param minimums by role, from {@code FrameworkInfo.offer_filters}: a bundle is offered only if it holds one of these;
 *     any bundle is if the list is empty; {@link Settings#minimums} applies to roles that are absent
 * @param constraints which agents it wants offers of
 * @param priority band, 0 unless the framework's label says otherwise: frameworks of higher bands may take from lower
 *     ones if {@link Settings#preemption} is on
 */
public record FrameworkState(
        String id,
        Set<String> roles,
        Set<String> suppressedRoles,
        Set<String> capabilities,
        boolean active,
        Map<String, List<Quantities>> minimums,
        OfferConstraints constraints,
        int priority) {
    public FrameworkState {
        roles = Set.copyOf(roles);
        suppressedRoles = Set.copyOf(suppressedRoles);
        capabilities = Set.copyOf(capabilities);
        minimums = Map.copyOf(minimums);
    }

    /** Without offer filters and constraints, in the usual band. */
    public FrameworkState(
            String id, Set<String> roles, Set<String> suppressedRoles, Set<String> capabilities, boolean active) {
        this(id, roles, suppressedRoles, capabilities, active, Map.of(), OfferConstraints.NONE, 0);
    }
}
