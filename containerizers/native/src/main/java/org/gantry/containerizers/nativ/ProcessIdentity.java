package org.gantry.containerizers.nativ;

/**
 * A process, told apart from a later one that was given the same number.
 *
 * @param pid in this host's pid namespace
 * @param start when it was started, in clock ticks since boot ({@code /proc/PID/stat}, field 22)
 */
record ProcessIdentity(long pid, long start) {
    /** Whether this very process exists and is not a zombie. */
    boolean alive() {
        return ProcessTable.stat(pid)
                .filter(stat -> stat.start() == start && stat.alive())
                .isPresent();
    }
}
