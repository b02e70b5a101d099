package org.gantry.observability;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How long something takes, with percentiles over the latest thousand times, under the names that Mesos gives a timer:
 * {@code NAME_ms} is the latest, {@code NAME_ms/count}, {@code /min}, {@code /max}, {@code /p50} to {@code /p9999}. Before
 * the first time there is nothing to tell. For any thread.
 */
public final class Timings implements MetricSource {
    private static final int KEPT = 1000;
    private static final Map<String, Double> PERCENTILES = percentiles();

    private final String name;
    private final double[] latest = new double[KEPT];
    private long count;

    /** @param name without its unit */
    public Timings(String name) {
        this.name = name + "_ms";
    }

    private static Map<String, Double> percentiles() {
        Map<String, Double> shares = new LinkedHashMap<>();
        shares.put("p50", 0.5);
        shares.put("p90", 0.9);
        shares.put("p95", 0.95);
        shares.put("p99", 0.99);
        shares.put("p999", 0.999);
        shares.put("p9999", 0.9999);
        return shares;
    }

    public synchronized void took(Duration time) {
        latest[(int) (count % KEPT)] = time.toNanos() / 1e6;
        count++;
    }

    /** How often, since the start. */
    public synchronized long count() {
        return count;
    }

    @Override
    public Map<String, Double> metrics() {
        double[] sorted;
        double last;
        synchronized (this) {
            if (count == 0) {
                return Map.of();
            }
            sorted = Arrays.copyOf(latest, (int) Math.min(count, KEPT));
            last = latest[(int) ((count - 1) % KEPT)];
        }
        Arrays.sort(sorted);
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put(name, last);
        metrics.put(name + "/count", (double) sorted.length);
        metrics.put(name + "/min", sorted[0]);
        metrics.put(name + "/max", sorted[sorted.length - 1]);
        PERCENTILES.forEach((key, share) -> metrics.put(name + "/" + key, at(sorted, share)));
        return metrics;
    }

    /** Between the two nearest values, as their distance from it tells. */
    private static double at(double[] sorted, double share) {
        double position = share * (sorted.length - 1);
        int below = (int) position;
        if (below + 1 >= sorted.length) {
            return sorted[below];
        }
        return sorted[below] + (position - below) * (sorted[below + 1] - sorted[below]);
    }
}
