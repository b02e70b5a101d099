package org.gantry.master.loop;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** How long allocation cycles take: the latest thousand. For any thread. */
public final class LoopTimings {
    private static final int KEPT = 1000;
    private static final Map<String, Double> PERCENTILES =
            Map.of("p50", 0.5, "p90", 0.9, "p95", 0.95, "p99", 0.99, "p999", 0.999, "p9999", 0.9999);

    private final double[] latest = new double[KEPT];
    private long runs;

    synchronized void allocated(Duration duration) {
        latest[(int) (runs % KEPT)] = duration.toNanos() / 1e6;
        runs++;
    }

    /** Metrics of the allocator's cycles. */
    public synchronized Map<String, Double> metrics() {
        Map<String, Double> metrics = new TreeMap<>();
        metrics.put("allocator/mesos/allocation_runs", (double) runs);
        if (runs == 0) {
            return metrics;
        }
        int count = (int) Math.min(runs, KEPT);
        double[] sorted = Arrays.copyOf(latest, count);
        Arrays.sort(sorted);
        String name = "allocator/mesos/allocation_run_ms";
        metrics.put(name, latest[(int) ((runs - 1) % KEPT)]);
        metrics.put(name + "/count", (double) count);
        metrics.put(name + "/min", sorted[0]);
        metrics.put(name + "/max", sorted[count - 1]);
        PERCENTILES.forEach((key, share) ->
                metrics.put(name + "/" + key, sorted[(int) Math.min(count - 1L, Math.round(share * (count - 1)))]));
        return metrics;
    }
}
