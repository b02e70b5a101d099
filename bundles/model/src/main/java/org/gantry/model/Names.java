package org.gantry.model;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A set of names.
 *
 * @param items in alphabetical order
 */
public record Names(SortedSet<String> items) implements Value {
    public Names {
        items = Collections.unmodifiableSortedSet(new TreeSet<>(items));
    }

    public static Names of(String... names) {
        return of(List.of(names));
    }

    public static Names of(Collection<String> names) {
        return new Names(new TreeSet<>(names));
    }

    @Override
    public boolean isEmpty() {
        return items.isEmpty();
    }

    @Override
    public boolean contains(Value other) {
        return other instanceof Names names && items.containsAll(names.items);
    }

    @Override
    public Names plus(Value other) {
        if (!(other instanceof Names names)) {
            throw new IllegalArgumentException("Cannot add " + other + " to the set " + this);
        }
        SortedSet<String> both = new TreeSet<>(items);
        both.addAll(names.items);
        return new Names(both);
    }

    @Override
    public Names minus(Value other) {
        if (!(other instanceof Names names) || !contains(names)) {
            throw new IllegalArgumentException("Cannot take " + other + " from the set " + this);
        }
        return without(names);
    }

    @Override
    public Names without(Value other) {
        if (!(other instanceof Names names)) {
            return this;
        }
        SortedSet<String> left = new TreeSet<>(items);
        left.removeAll(names.items);
        return new Names(left);
    }

    /** As Mesos writes it: <code>{a, b}</code>. */
    @Override
    public String toString() {
        return "{" + String.join(", ", items) + "}";
    }
}
