package org.gantry.benchmarks.allocator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Times of several rounds of the same. */
final class Rounds {
    private final List<Time> times = new ArrayList<>();

    void add(Time time) {
        times.add(time);
    }

    Time mean() {
        return times.stream().reduce(Time.NONE, Time::plus).per(times.size());
    }

    Time worst() {
        return times.stream().max(Comparator.comparingLong(Time::cpu)).orElse(Time.NONE);
    }

    Time last() {
        return times.isEmpty() ? Time.NONE : times.get(times.size() - 1);
    }

    int count() {
        return times.size();
    }
}
