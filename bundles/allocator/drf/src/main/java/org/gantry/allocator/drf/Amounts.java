package org.gantry.allocator.drf;

import java.util.Arrays;

/** Sums of scalar resources in thousandths, by the numbers that {@link Kinds} gives their names. May be negative. */
final class Amounts {
    /** For amounts that nothing limits. */
    static final long UNLIMITED = Long.MAX_VALUE;

    private long[] values;

    Amounts() {
        this.values = new long[4];
    }

    private Amounts(long[] values) {
        this.values = values;
    }

    Amounts copy() {
        return new Amounts(values.clone());
    }

    /** How many kinds there may be an amount of. */
    int size() {
        return values.length;
    }

    long get(int kind) {
        return kind < values.length ? values[kind] : 0;
    }

    void set(int kind, long value) {
        if (kind >= values.length) {
            values = Arrays.copyOf(values, kind + 4);
        }
        values[kind] = value;
    }

    void change(int kind, long difference) {
        set(kind, get(kind) + difference);
    }

    void add(Amounts other) {
        for (int kind = 0; kind < other.values.length; kind++) {
            if (other.values[kind] != 0) {
                change(kind, other.values[kind]);
            }
        }
    }

    void subtract(Amounts other) {
        for (int kind = 0; kind < other.values.length; kind++) {
            if (other.values[kind] != 0) {
                change(kind, -other.values[kind]);
            }
        }
    }

    boolean isZero() {
        for (long value : values) {
            if (value != 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether this is at least the other in every kind. */
    boolean covers(Amounts other) {
        for (int kind = 0; kind < other.values.length; kind++) {
            if (other.values[kind] > get(kind)) {
                return false;
            }
        }
        return true;
    }

    /** Whether this is more than the other in any kind. */
    boolean exceeds(Amounts other) {
        return !other.covers(this);
    }

    /** The largest fraction that this is of the total in any kind that counts; kinds that do not exist are left out. */
    double dominantShareOf(Amounts total, Kinds kinds) {
        double share = 0;
        for (int kind = 0; kind < Math.min(values.length, total.values.length); kind++) {
            if (total.values[kind] > 0 && values[kind] > 0 && kinds.counts(kind)) {
                share = Math.max(share, (double) values[kind] / total.values[kind]);
            }
        }
        return share;
    }

    boolean sameAs(Amounts other) {
        return covers(other) && other.covers(this);
    }
}
