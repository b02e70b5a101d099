package org.gantry.allocator.spi;

import org.gantry.model.Quantities;

/**
 * What a role has, with all its sub-roles.
 *
 * @param dominantShare 0 to 1, before weight
 * @param allocated offered or used, all its frameworks together
 * @param quota as set; {@link Quota#NONE} for sub-roles
 * @param consumed as quota counts: allocated, or reserved and not allocated
 * @param filters how many filters its frameworks have in just this role
 */
public record RoleShare(
        String role,
        double weight,
        double dominantShare,
        Quantities allocated,
        Quota quota,
        Quantities consumed,
        long filters) {}
