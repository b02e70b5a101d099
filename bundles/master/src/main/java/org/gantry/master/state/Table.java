package org.gantry.master.state;

import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * An ordered map that the owner thread changes and that publishes immutable copies. A copy shares everything that is
 * unchanged with the table and with earlier copies, so it costs nothing, and a change costs about the same however large
 * the table is. Its own structure rather than a library's: those that share structure either lose the order of arrival or
 * cannot be changed in place between two copies, which is most of what a busy master does.
 */
public final class Table<V> {
    private final List<Index<? super V>> indexes;
    private Object owner = new Object();
    private HashNode<V> byKey = HashNode.empty();
    private OrderNode<V> byPlace;
    private Map<String, V> copy = Map.of();
    private long nextPlace;
    private int size;
    private boolean changed;

    /** A table whose values these indexes follow. */
    @SafeVarargs
    Table(Index<? super V>... indexes) {
        this.indexes = List.of(indexes);
    }

    public Optional<V> find(String key) {
        return Optional.ofNullable(row(key)).map(Row::value);
    }

    public boolean has(String key) {
        return row(key) != null;
    }

    /** Puts at the end, or in the place of what was there under the key. */
    public void put(String key, V value) {
        Objects.requireNonNull(value);
        Row<V> before = row(key);
        long place = before == null ? nextPlace++ : before.place();
        Row<V> entry = new Row<>(key, Row.hash(key), place, value);
        byKey = byKey.put(entry, owner);
        byPlace = OrderNode.put(byPlace, entry, owner);
        size += before == null ? 1 : 0;
        changed = true;
        for (Index<? super V> index : indexes) {
            if (before != null) {
                index.replace(before.value(), value);
            } else {
                index.add(value);
            }
        }
    }

    public Optional<V> remove(String key) {
        Row<V> entry = row(key);
        if (entry == null) {
            return Optional.empty();
        }
        byKey = byKey.remove(key, entry.hash(), owner);
        byPlace = byPlace.remove(entry.place(), owner);
        size--;
        changed = true;
        indexes.forEach(index -> index.remove(entry.value()));
        return Optional.of(entry.value());
    }

    /** Puts at the end, and drops the oldest entries beyond the limit. */
    public void append(String key, V value, int limit) {
        remove(key);
        put(key, value);
        while (size > limit) {
            remove(byPlace.first().key());
        }
    }

    /** In the order of arrival. Whoever walks through them sees those that were there when the walk began. */
    public Collection<V> values() {
        return new AbstractCollection<>() {
            @Override
            public int size() {
                return size;
            }

            @Override
            public Iterator<V> iterator() {
                return snapshot().values().iterator();
            }
        };
    }

    public int size() {
        return size;
    }

    public void clear() {
        List.copyOf(snapshot().keySet()).forEach(this::remove);
    }

    /** An immutable copy, the same one until the next change. */
    public Map<String, V> snapshot() {
        if (changed) {
            copy = new TableCopy<>(byKey, byPlace, size);
            owner = new Object();
            changed = false;
        }
        return copy;
    }

    private Row<V> row(String key) {
        return byKey.find(key, Row.hash(key));
    }
}
