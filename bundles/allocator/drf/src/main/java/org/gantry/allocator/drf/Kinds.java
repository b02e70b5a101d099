package org.gantry.allocator.drf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Small numbers for names of resources. */
final class Kinds {
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<Boolean> counting = new ArrayList<>();
    private final Set<String> excluded;

    /** @param excluded names that do not count towards shares */
    Kinds(Set<String> excluded) {
        this.excluded = excluded;
    }

    int numberOf(String name) {
        return numbers.computeIfAbsent(name, key -> {
            counting.add(!excluded.contains(key));
            return counting.size() - 1;
        });
    }

    boolean counts(int kind) {
        return kind < counting.size() && counting.get(kind);
    }
}
