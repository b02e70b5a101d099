package org.gantry.allocator.drf;

import org.gantry.model.Disk;
import org.gantry.model.Resource;
import org.gantry.model.Resources;

/**
 * Resources with what they count as.
 *
 * @param all every scalar, for shares and minimums
 * @param quota the scalars that count towards quota when allocated
 * @param ordinary whether every role and framework may have all of it, and it can be divided at will
 * @param hasShared whether there are shared resources among them
 */
record Bundle(Resources resources, Amounts all, Amounts quota, boolean ordinary, boolean hasShared) {
    static final Bundle NOTHING = new Bundle(Resources.EMPTY, new Amounts(), new Amounts(), true, false);

    static Bundle of(Resources resources, Kinds kinds) {
        boolean ordinary = true;
        boolean hasShared = false;
        for (Resource entry : resources.entries()) {
            ordinary &= isOrdinary(entry);
            hasShared |= entry.shared();
        }
        Amounts all = kinds.amounts(resources);
        return new Bundle(resources, all, ordinary ? all : kinds.quotaAmounts(resources), ordinary, hasShared);
    }

    /**
     * What remains when something is taken.
     *
     * @param left must be this without the other's resources
     */
    Bundle without(Bundle taken, Resources left, Kinds kinds) {
        if (!ordinary) {
            return of(left, kinds);
        }
        Amounts amounts = all.copy();
        amounts.subtract(taken.all);
        return new Bundle(left, amounts, amounts, true, false);
    }

    private static boolean isOrdinary(Resource resource) {
        return resource.reservations().isEmpty()
                && !resource.revocable()
                && !resource.shared()
                && resource.disk().filter(Disk::isIndivisible).isEmpty();
    }
}
