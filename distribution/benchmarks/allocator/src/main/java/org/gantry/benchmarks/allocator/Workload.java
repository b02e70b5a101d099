package org.gantry.benchmarks.allocator;

/** A set-up that is measured. */
interface Workload {
    String name();

    /** Those with sizes of their own ignore this one and are run once. */
    void run(Size size, Report report);

    /** Whether it is run for each size of the grid. */
    default boolean onGrid() {
        return true;
    }
}
