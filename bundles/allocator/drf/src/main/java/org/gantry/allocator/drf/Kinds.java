package org.gantry.allocator.drf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.gantry.model.Quantities;
import org.gantry.model.Resource;
import org.gantry.model.Resources;
import org.gantry.model.Scalar;

/** Small numbers for names of resources. */
final class Kinds {
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    private final List<Boolean> counting = new ArrayList<>();
    private final Set<String> excluded;

    /** @param excluded names that do not count towards shares */
    Kinds(Set<String> excluded) {
        this.excluded = excluded;
    }

    int numberOf(String name) {
        Integer known = numbers.get(name);
        if (known != null) {
            return known;
        }
        numbers.put(name, names.size());
        names.add(name);
        counting.add(!excluded.contains(name));
        return names.size() - 1;
    }

    String nameOf(int kind) {
        return names.get(kind);
    }

    int size() {
        return names.size();
    }

    boolean counts(int kind) {
        return counting.get(kind);
    }

    Amounts amounts(Quantities quantities) {
        Amounts amounts = new Amounts();
        quantities.amounts().forEach((name, amount) -> amounts.change(numberOf(name), amount.thousandths()));
        return amounts;
    }

    /** All scalars; shared ones count once. */
    Amounts amounts(Resources resources) {
        Amounts amounts = new Amounts();
        Resource last = null;
        for (Resource entry : resources.entries()) {
            boolean repeated = entry.shared() && entry.equals(last);
            if (entry.value() instanceof Scalar scalar && !repeated) {
                amounts.change(numberOf(entry.name()), scalar.thousandths());
            }
            last = entry;
        }
        return amounts;
    }

    /** Scalars that count towards quota when they are allocated. */
    Amounts quotaAmounts(Resources resources) {
        Amounts amounts = new Amounts();
        for (Resource entry : resources.entries()) {
            if (entry.value() instanceof Scalar scalar && isForQuota(entry)) {
                amounts.change(numberOf(entry.name()), scalar.thousandths());
            }
        }
        return amounts;
    }

    /** Whether a scalar counts when it is allocated: reserved ones count all the time, and revocable ones never. */
    static boolean isForQuota(Resource entry) {
        return !entry.isReserved() && !entry.revocable();
    }

    Quantities quantities(Amounts amounts) {
        TreeMap<String, Scalar> result = new TreeMap<>();
        for (int kind = 0; kind < names.size(); kind++) {
            if (amounts.get(kind) > 0) {
                result.put(names.get(kind), new Scalar(amounts.get(kind)));
            }
        }
        return new Quantities(result);
    }
}
