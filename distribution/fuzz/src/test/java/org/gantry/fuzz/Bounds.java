package org.gantry.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** How much one small input may cost: a second of the processor, and 64 MiB and what its length explains of memory. */
final class Bounds {
    private static final long NANOS = 1_000_000_000;
    private static final long BYTES = 64L << 20;
    private static final long BYTES_FOR_EACH = 10_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Bounds() {}

    /** Reads an input within the bounds. The first time may load classes: only what is dear twice is a failure. */
    static void read(Target target, byte[] input) throws Exception {
        boolean first = within(target, input);
        if (!first && !within(target, input)) {
            throw new AssertionError("An input of " + input.length + " bytes takes more than a second or than "
                    + mostBytes(input) + " bytes of memory");
        }
    }

    private static boolean within(Target target, byte[] input) throws Exception {
        long nanos = THREADS.getCurrentThreadCpuTime();
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        target.read(input);
        return THREADS.getCurrentThreadCpuTime() - nanos < NANOS
                && THREADS.getCurrentThreadAllocatedBytes() - bytes < mostBytes(input);
    }

    private static long mostBytes(byte[] input) {
        return BYTES + BYTES_FOR_EACH * input.length;
    }
}
