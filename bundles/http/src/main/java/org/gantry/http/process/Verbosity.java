package org.gantry.http.process;

import java.time.Duration;

/** How much the platform writes to its log. One service for all that runs in a node. */
public interface Verbosity {
    /** 0 as configured, 1 with what helps to find faults, 2 and more with everything. */
    int level();

    /**
     * Changes the level for a while; then it is 0 again. A later change takes the place of an earlier one.
     *
     * @param level at least 0
     */
    void set(int level, Duration duration);
}
