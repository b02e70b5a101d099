package org.gantry.state.zookeeper;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.gantry.state.spi.StateException;

/** Counts the store's calls. */
final class StoreMetrics {
    /**
     * What one kind of call has come to since the start.
     *
     * @param calls how many ended, well or not
     * @param conflicts how many of them met an expectation that did not hold
     * @param failures how many of them failed otherwise
     * @param total time that all of them took together
     * @param longest time of the longest
     */
    record Counts(long calls, long conflicts, long failures, Duration total, Duration longest) {
        private static final Counts NONE = new Counts(0, 0, 0, Duration.ZERO, Duration.ZERO);

        private Counts plus(Counts one) {
            return new Counts(
                    calls + one.calls,
                    conflicts + one.conflicts,
                    failures + one.failures,
                    total.plus(one.total),
                    longest.compareTo(one.longest) > 0 ? longest : one.longest);
        }
    }

    private final LongSupplier nanos;
    private final Map<String, Counts> counts = new ConcurrentHashMap<>();

    StoreMetrics(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** By kind of call: {@code get}, {@code children}, {@code commit}, {@code deleteTree}. */
    Map<String, Counts> snapshot() {
        return new TreeMap<>(counts);
    }

    /** Under {@code zookeeper/}. */
    Map<String, Double> values() {
        Map<String, Double> values = new TreeMap<>();
        snapshot().forEach((kind, count) -> {
            String prefix = "zookeeper/" + kind.toLowerCase(Locale.ROOT) + "/";
            values.put(prefix + "calls", (double) count.calls());
            values.put(prefix + "conflicts", (double) count.conflicts());
            values.put(prefix + "failures", (double) count.failures());
            values.put(prefix + "secs", count.total().toNanos() / 1e9);
            values.put(prefix + "longest_secs", count.longest().toNanos() / 1e9);
        });
        return values;
    }

    <T> T measure(String kind, Supplier<T> call) {
        long begin = nanos.getAsLong();
        long conflicts = 0;
        long failures = 1;
        try {
            T result = call.get();
            failures = 0;
            return result;
        } catch (StateException e) {
            conflicts = e.code() == StateException.Code.CONFLICT ? 1 : 0;
            failures = 1 - conflicts;
            throw e;
        } finally {
            Duration taken = Duration.ofNanos(nanos.getAsLong() - begin);
            Counts one = new Counts(1, conflicts, failures, taken, taken);
            counts.merge(kind, Counts.NONE.plus(one), Counts::plus);
        }
    }
}
