package org.gantry.master.metrics;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counters by metric name. For any thread. */
public final class Counters {
    private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();

    public void increment(String name) {
        counters.computeIfAbsent(name, key -> new LongAdder()).increment();
    }

    /** Drops every counter below a prefix: a framework that was forgotten. */
    public void drop(String prefix) {
        counters.keySet().removeIf(name -> name.startsWith(prefix));
    }

    public long get(String name) {
        LongAdder counter = counters.get(name);
        return counter == null ? 0 : counter.sum();
    }

    public SortedMap<String, Double> values() {
        SortedMap<String, Double> values = new TreeMap<>();
        counters.forEach((name, counter) -> values.put(name, (double) counter.sum()));
        return values;
    }
}
