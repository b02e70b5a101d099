package org.gantry.allocator.spi;

import org.gantry.model.Quantities;

/**
 * How a framework stands in one of its roles.
 *
 * @param share what it has of the cluster, 0 to 1, before weight
 * @param quota of the role's top-level role
 * @param consumed by that quota's count
 * @param headroom what is kept free now for guarantees of other roles
 */
public record Standing(
        String role,
        boolean suppressed,
        double weight,
        double share,
        Quota quota,
        Quantities consumed,
        Quantities headroom) {}
