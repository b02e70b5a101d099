package org.gantry.master.loop;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** How long allocation cycles take, and how long they are waited for: the latest thousand. For any thread. */
public final class LoopTimings {
    private static final Map<String, Double> PERCENTILES =
            Map.of("p50", 0.5, "p90", 0.9, "p95", 0.95, "p99", 0.99, "p999", 0.999, "p9999", 0.9999);

    private final Series runs = new Series("allocator/mesos/allocation_run_ms");
    private final Series latencies = new Series("allocator/mesos/allocation_run_latency_ms");

    synchronized void allocated(Duration duration) {
        runs.add(duration);
    }

    /** @param latency from when a cycle was first wanted to when it began */
    synchronized void waited(Duration latency) {
        latencies.add(latency);
    }

    /** Metrics of the allocator's cycles. */
    public synchronized Map<String, Double> metrics() {
        Map<String, Double> metrics = new TreeMap<>();
        metrics.put("allocator/mesos/allocation_runs", (double) runs.added);
        runs.put(metrics);
        latencies.put(metrics);
        return metrics;
    }

    /** The latest of one kind. */
    private static final class Series {
        private static final int KEPT = 1000;

        private final String name;
        private final double[] latest = new double[KEPT];
        private long added;

        Series(String name) {
            this.name = name;
        }

        void add(Duration duration) {
            latest[(int) (added % KEPT)] = duration.toNanos() / 1e6;
            added++;
        }

        void put(Map<String, Double> metrics) {
            if (added == 0) {
                return;
            }
            int count = (int) Math.min(added, KEPT);
            double[] sorted = Arrays.copyOf(latest, count);
            Arrays.sort(sorted);
            metrics.put(name, latest[(int) ((added - 1) % KEPT)]);
            metrics.put(name + "/count", (double) count);
            metrics.put(name + "/min", sorted[0]);
            metrics.put(name + "/max", sorted[count - 1]);
            PERCENTILES.forEach((key, share) ->
                    metrics.put(name + "/" + key, sorted[(int) Math.min(count - 1L, Math.round(share * (count - 1)))]));
        }
    }
}
