package org.gantry.oversubscription.spi;

import org.gantry.model.Resources;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.ContainerUsage;

/** A container with what it may use and what it does use. */
public record ContainerUse(
        String frameworkId, String executorId, ContainerId container, Resources allocated, ContainerUsage usage) {
    /** Whether it has resources that may be taken back at any time. */
    public boolean isRevocable() {
        return !allocated.revocable().isEmpty();
    }
}
