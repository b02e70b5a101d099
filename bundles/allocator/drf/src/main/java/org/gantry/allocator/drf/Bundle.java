package org.gantry.allocator.drf;

import org.gantry.model.Resources;

/**
 * Resources with what they count as.
 *
 * @param all every scalar, for shares and minimums
 * @param quota the scalars that count towards quota when allocated
 */
record Bundle(Resources resources, Amounts all, Amounts quota) {
    static Bundle of(Resources resources, Kinds kinds) {
        return new Bundle(resources, kinds.amounts(resources), kinds.quotaAmounts(resources));
    }
}
