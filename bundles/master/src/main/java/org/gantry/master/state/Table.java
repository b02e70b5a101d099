package org.gantry.master.state;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An ordered map that the owner thread changes and whose immutable copy is made only after a change, so that a snapshot
 * of an unchanged table costs nothing.
 */
public final class Table<V> {
    private final Map<String, V> entries = new LinkedHashMap<>();
    private Map<String, V> copy = Map.of();
    private boolean changed;

    public Optional<V> find(String key) {
        return Optional.ofNullable(entries.get(key));
    }

    public boolean has(String key) {
        return entries.containsKey(key);
    }

    public void put(String key, V value) {
        entries.put(key, value);
        changed = true;
    }

    public Optional<V> remove(String key) {
        V removed = entries.remove(key);
        changed |= removed != null;
        return Optional.ofNullable(removed);
    }

    /** Puts at the end, and drops the oldest entries beyond the limit. */
    public void append(String key, V value, int limit) {
        entries.remove(key);
        put(key, value);
        var keys = entries.keySet().iterator();
        while (entries.size() > limit && keys.hasNext()) {
            keys.next();
            keys.remove();
        }
    }

    public Collection<V> values() {
        return Collections.unmodifiableCollection(entries.values());
    }

    public int size() {
        return entries.size();
    }

    public void clear() {
        entries.clear();
        changed = true;
    }

    /** An immutable copy, the same one until the next change. */
    public Map<String, V> snapshot() {
        if (changed) {
            copy = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
            changed = false;
        }
        return copy;
    }

    boolean isChanged() {
        return changed;
    }
}
