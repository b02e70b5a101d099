package org.gantry.master.state;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds the values of one or several tables by something they have in common, so that nobody looks through all of them.
 * Only the owner thread uses it.
 */
public final class Index<V> {
    private final Map<String, Map<Object, V>> groups = new HashMap<>();
    private final Function<V, Optional<String>> group;
    private final Function<V, Object> identity;

    /**
     * An index that is empty until a table fills it.
     *
     * @param group where a value belongs; empty if nowhere
     * @param identity the same for two values if one replaces the other
     */
    Index(Function<V, Optional<String>> group, Function<V, Object> identity) {
        this.group = group;
        this.identity = identity;
    }

    /** Those of a group, in the order they came to it; stays as it is when they change. */
    public List<V> of(String wanted) {
        Map<Object, V> members = groups.get(wanted);
        return members == null ? List.of() : List.copyOf(members.values());
    }

    /** The first of a group. */
    public Optional<V> first(String wanted) {
        Map<Object, V> members = groups.get(wanted);
        return members == null
                ? Optional.empty()
                : Optional.of(members.values().iterator().next());
    }

    void add(V value) {
        group.apply(value).ifPresent(name -> groups.computeIfAbsent(name, key -> new LinkedHashMap<>(4))
                .put(identity.apply(value), value));
    }

    void replace(V before, V after) {
        if (!group.apply(before).equals(group.apply(after))) {
            remove(before);
        }
        add(after);
    }

    void remove(V value) {
        group.apply(value)
                .ifPresent(name -> groups.computeIfPresent(name, (key, members) -> {
                    members.remove(identity.apply(value));
                    return members.isEmpty() ? null : members;
                }));
    }
}
