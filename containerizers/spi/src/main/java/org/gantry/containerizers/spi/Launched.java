package org.gantry.containerizers.spi;

import org.gantry.model.container.Handle;

/**
 * A container that was started.
 *
 * @param handle stored by the agent and given back to {@link Containerizer#recover}
 * @param pid of the supervisor, in the host's pid namespace
 */
public record Launched(Handle handle, long pid) {}
