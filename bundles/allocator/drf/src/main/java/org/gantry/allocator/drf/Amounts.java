package org.gantry.allocator.drf;

import java.util.Arrays;
import org.gantry.model.Quantities;

/** Sums of scalar resources in thousandths, by the numbers that {@link Kinds} gives their names. */
final class Amounts {
    private final Kinds kinds;
    private long[] values = new long[4];

    Amounts(Kinds kinds) {
        this.kinds = kinds;
    }

    void add(Quantities quantities) {
        quantities.amounts().forEach((name, amount) -> change(kinds.numberOf(name), amount.thousandths()));
    }

    void subtract(Quantities quantities) {
        quantities.amounts().forEach((name, amount) -> change(kinds.numberOf(name), -amount.thousandths()));
    }

    /** The largest fraction that this is of the total in any kind that counts; kinds that do not exist are left out. */
    double dominantShareOf(Amounts total) {
        double share = 0;
        for (int kind = 0; kind < Math.min(values.length, total.values.length); kind++) {
            if (total.values[kind] > 0 && kinds.counts(kind)) {
                share = Math.max(share, (double) values[kind] / total.values[kind]);
            }
        }
        return share;
    }

    private void change(int kind, long difference) {
        if (kind >= values.length) {
            values = Arrays.copyOf(values, kind + 4);
        }
        values[kind] += difference;
    }
}
