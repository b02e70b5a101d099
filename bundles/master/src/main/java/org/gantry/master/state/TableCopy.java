package org.gantry.master.state;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/** A table as it was at one moment: an unmodifiable map in the order of arrival. For any thread. */
final class TableCopy<V> extends AbstractMap<String, V> {
    private final HashNode<V> byKey;
    private final OrderNode<V> byPlace;
    private final int size;

    TableCopy(HashNode<V> byKey, OrderNode<V> byPlace, int size) {
        this.byKey = byKey;
        this.byPlace = byPlace;
        this.size = size;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public boolean containsKey(Object key) {
        return key instanceof String name && byKey.find(name, Row.hash(name)) != null;
    }

    @Override
    public V get(Object key) {
        return getOrDefault(key, null);
    }

    @Override
    public V getOrDefault(Object key, V otherwise) {
        Row<V> entry = key instanceof String name ? byKey.find(name, Row.hash(name)) : null;
        return entry == null ? otherwise : entry.value();
    }

    @Override
    public Set<Map.Entry<String, V>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public int size() {
                return size;
            }

            @Override
            public Iterator<Map.Entry<String, V>> iterator() {
                Iterator<Row<V>> entries = OrderNode.iterator(byPlace);
                return new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return entries.hasNext();
                    }

                    @Override
                    public Map.Entry<String, V> next() {
                        Row<V> entry = entries.next();
                        return Map.entry(entry.key(), entry.value());
                    }
                };
            }
        };
    }
}
