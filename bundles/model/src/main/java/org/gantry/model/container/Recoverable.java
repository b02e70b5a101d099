package org.gantry.model.container;

import java.util.Collection;
import java.util.List;

/** Every module that keeps something for a container can take it over from a handle. */
public interface Recoverable {
    /**
     * Takes over containers that are alive. Called once before a version's first use, with everything alive (perhaps
     * nothing), and again when an agent starts later. Must change nothing that the previous version still relies on:
     * if the swap fails afterwards, that version goes on. A repeat call for a known container is harmless.
     *
     * @return one outcome for each container, in any order
     */
    List<RecoveryOutcome> recover(Collection<RecoverableContainer> containers);
}
