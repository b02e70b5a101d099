package org.gantry.isolators.cgroups;

import org.gantry.model.container.ResourceLimits;

/** What limits mean in the units of the kernel. */
final class Limit {
    static final long PERIOD_MICROS = 100_000;
    static final long MEGABYTE = 1L << 20;
    private static final long LEAST_QUOTA_MICROS = 1_000;
    private static final long LEAST_SHARES = 2;
    private static final long SHARES_PER_CPU = 1024;
    private static final long LEAST_MEMORY = 32 * MEGABYTE;
    private static final long WEIGHT_PER_CPU = 100;
    private static final long HEAVIEST = 10_000;

    private Limit() {}

    static long shares(ResourceLimits limits) {
        return Math.max(LEAST_SHARES, (long) (limits.cpus() * SHARES_PER_CPU));
    }

    /** In the range of version 2, where 100 is what a group has by default. */
    static long weight(ResourceLimits limits) {
        return Math.min(HEAVIEST, Math.max(1, (long) (limits.cpus() * WEIGHT_PER_CPU)));
    }

    /** Microseconds in each period, or -1 for no limit. */
    static long quotaMicros(ResourceLimits limits) {
        if (!Double.isFinite(limits.cpuLimit()) || limits.cpuLimit() <= 0) {
            return -1;
        }
        return Math.max(LEAST_QUOTA_MICROS, (long) (limits.cpuLimit() * PERIOD_MICROS));
    }

    static long softMemory(ResourceLimits limits) {
        return Math.max(LEAST_MEMORY, limits.memoryBytes());
    }

    /** Bytes, or -1 for no limit. */
    static long hardMemory(ResourceLimits limits) {
        return limits.memoryLimitBytes() == ResourceLimits.UNLIMITED || limits.memoryLimitBytes() <= 0
                ? -1
                : Math.max(LEAST_MEMORY, limits.memoryLimitBytes());
    }

    /** {@code -1} is how version 1 and {@code max} how version 2 and pids call no limit. */
    static String orMax(long value) {
        return value < 0 ? "max" : Long.toString(value);
    }
}
