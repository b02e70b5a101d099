package org.gantry.benchmarks.allocator;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * How long something took.
 *
 * @param cpu nanoseconds of this thread on a processor: what the work costs, whatever else the machine does
 * @param wall nanoseconds that passed, with waits for a processor and for the garbage collector
 */
record Time(long cpu, long wall) {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    static final Time NONE = new Time(0, 0);

    static Time now() {
        return new Time(THREADS.getCurrentThreadCpuTime(), System.nanoTime());
    }

    static Time since(Time began) {
        Time now = now();
        return new Time(now.cpu - began.cpu, now.wall - began.wall);
    }

    Time plus(Time other) {
        return new Time(cpu + other.cpu, wall + other.wall);
    }

    Time per(int count) {
        return count == 0 ? NONE : new Time(cpu / count, wall / count);
    }

    double cpuMillis() {
        return cpu / 1e6;
    }

    double wallMillis() {
        return wall / 1e6;
    }
}
