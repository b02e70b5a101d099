package org.gantry.model;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Amounts by resource name alone: what shares, quotas and totals are counted in.
 *
 * @param amounts by name, without those that are zero
 */
public record Quantities(SortedMap<String, Scalar> amounts) {
    public static final Quantities EMPTY = new Quantities(new TreeMap<>());

    public Quantities {
        TreeMap<String, Scalar> copy = new TreeMap<>(amounts);
        copy.values().removeIf(Scalar::isEmpty);
        amounts = Collections.unmodifiableSortedMap(copy);
    }

    public Scalar get(String name) {
        return amounts.getOrDefault(name, Scalar.ZERO);
    }

    public boolean isEmpty() {
        return amounts.isEmpty();
    }

    public boolean contains(Quantities other) {
        return other.amounts.entrySet().stream()
                .allMatch(entry -> get(entry.getKey()).contains(entry.getValue()));
    }

    public Quantities plus(Quantities other) {
        TreeMap<String, Scalar> sum = new TreeMap<>(amounts);
        other.amounts.forEach((name, amount) -> sum.merge(name, amount, Scalar::plus));
        return new Quantities(sum);
    }

    /** What is left. @throws IllegalArgumentException unless this contains the other */
    public Quantities minus(Quantities other) {
        TreeMap<String, Scalar> left = new TreeMap<>(amounts);
        other.amounts.forEach((name, amount) -> left.put(name, get(name).minus(amount)));
        return new Quantities(left);
    }

    @Override
    public String toString() {
        return amounts.entrySet().stream()
                .map(e -> e.getKey() + ":" + e.getValue())
                .collect(Collectors.joining("; "));
    }
}
