package org.gantry.model.container;

/**
 * What a container may use. Requests are what the allocator accounts; limits are what the kernel enforces.
 *
 * @param cpus requested CPUs, 0 if none
 * @param cpuLimit enforced CPUs; equal to {@code cpus} unless the task names a limit, infinite for no limit
 * @param memoryBytes requested memory in bytes, 0 if none
 * @param memoryLimitBytes enforced memory in bytes; {@link #UNLIMITED} for no limit
 * @param diskBytes requested disk in bytes, 0 if none
 * @param maxProcesses processes and threads, {@link #UNLIMITED} for the module's own default
 */
public record ResourceLimits(
        double cpus, double cpuLimit, long memoryBytes, long memoryLimitBytes, long diskBytes, long maxProcesses) {
    public static final long UNLIMITED = Long.MAX_VALUE;

    /** Of a nested container that has none of its own, but shares those of the container that it is nested in. */
    public static final ResourceLimits OF_PARENT =
            new ResourceLimits(0, Double.POSITIVE_INFINITY, 0, UNLIMITED, 0, UNLIMITED);

    public static ResourceLimits of(double cpus, long memoryBytes) {
        return new ResourceLimits(cpus, cpus, memoryBytes, memoryBytes, 0, UNLIMITED);
    }
}
