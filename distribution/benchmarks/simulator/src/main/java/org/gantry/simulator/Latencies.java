package org.gantry.simulator;

import java.util.Arrays;
import java.util.Locale;

/** How long each of many things took. For any thread. */
final class Latencies {
    private long[] nanos = new long[1024];
    private int count;

    synchronized void add(long took) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = took;
    }

    synchronized int count() {
        return count;
    }

    /** In milliseconds; 0 if there are none. */
    synchronized double percentile(double share) {
        if (count == 0) {
            return 0;
        }
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return sorted[(int) Math.min(count - 1L, Math.round(share * (count - 1)))] / 1e6;
    }

    /** {@code n, p50, p90, p99, max}. */
    String summary() {
        return String.format(
                Locale.ROOT,
                "n=%d p50=%.1fms p90=%.1fms p99=%.1fms max=%.1fms",
                count(),
                percentile(0.5),
                percentile(0.9),
                percentile(0.99),
                percentile(1));
    }
}
