package org.gantry.allocator.drf;

import java.util.List;
import org.gantry.model.Quantities;

/** Whether an amount is worth an offer: it is if it holds any one of several amounts, or if none is asked for. */
final class Minimum {
    private final List<Amounts> any;

    Minimum(List<Quantities> any, Kinds kinds) {
        this.any = any.stream().map(kinds::amounts).toList();
    }

    boolean reachedBy(Amounts amounts) {
        if (any.isEmpty()) {
            return true;
        }
        for (int i = 0; i < any.size(); i++) {
            if (amounts.covers(any.get(i))) {
                return true;
            }
        }
        return false;
    }
}
