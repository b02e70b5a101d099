package org.gantry.testkit;

import java.io.IOException;
import org.gantry.model.container.ContainerSpec;
import org.gantry.modulehost.spi.HandleStore;

/** A handle store that stands in for an agent's. */
public interface TestHandleStore extends HandleStore {
    /** Makes a container known, as the agent does before it launches it. */
    void know(ContainerSpec container) throws IOException;
}
