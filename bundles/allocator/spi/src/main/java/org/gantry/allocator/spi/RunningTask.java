package org.gantry.allocator.spi;

import org.gantry.model.Resources;

/**
 * A task that could make room for a framework of a higher band.
 *
 * @param role that its resources are allocated in
 * @param priority its band: its own label's, else its framework's
 * @param resources what its end frees
 */
public record RunningTask(
        String taskId, String frameworkId, String agentId, String role, int priority, Resources resources) {}
