package org.gantry.modulehost.spi;

import java.io.IOException;
import java.util.List;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.Handle;
import org.gantry.model.container.RecoverableContainer;

/** The handles of one agent's containers, durable. Implemented by the agent. Calls come from any thread. */
public interface HandleStore {
    /** Name of the agent within this process. */
    String agent();

    /** Stores or replaces a handle; on disk when this returns. The container must be known to the agent. */
    void put(ModuleId module, ContainerId container, Handle handle) throws IOException;

    /** Every container alive for which the module stored a handle. */
    List<RecoverableContainer> handles(ModuleId module);

    /** Forgets all handles of a container that is gone. Unknown containers are harmless. */
    void remove(ContainerId container) throws IOException;
}
