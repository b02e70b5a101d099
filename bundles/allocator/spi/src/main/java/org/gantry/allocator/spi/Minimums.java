package org.gantry.allocator.spi;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.gantry.model.Quantities;
import org.gantry.model.Resources;
import org.gantry.model.Scalar;

/** Least amounts that are worth an offer: any one of several is enough. */
public final class Minimums {
    private Minimums() {}

    /**
     * Reads {@code cpus:0.01|mem:32}; nothing for a blank text.
     *
     * @throws IllegalArgumentException with what is wrong
     */
    public static List<Quantities> parse(String text) {
        if (text.isBlank()) {
            return List.of();
        }
        return Arrays.stream(text.split("\\|", -1))
                .map(part -> Resources.parse(part).quantities())
                .toList();
    }

    /** Whether the bundle holds one of them; any bundle that is not empty does if there are none. */
    public static boolean reached(List<Quantities> minimums, Resources bundle) {
        if (bundle.isEmpty() || minimums.isEmpty()) {
            return !bundle.isEmpty();
        }
        for (Quantities minimum : minimums) {
            if (holds(bundle, minimum)) {
                return true;
            }
        }
        return false;
    }

    private static boolean holds(Resources bundle, Quantities minimum) {
        for (Map.Entry<String, Scalar> amount : minimum.amounts().entrySet()) {
            if (bundle.thousandths(amount.getKey()) < amount.getValue().thousandths()) {
                return false;
            }
        }
        return true;
    }
}
