package org.gantry.isolators.spi;

import org.gantry.model.container.Handle;

/**
 * What {@link Isolator#prepare} did and asks for.
 *
 * @param handle stored before the container starts and given back to {@link Isolator#recover}
 * @param additions to the launch plan
 */
public record Preparation(Handle handle, LaunchAdditions additions) {}
