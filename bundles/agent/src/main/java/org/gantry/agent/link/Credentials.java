package org.gantry.agent.link;

import java.util.Optional;

/** By what the master knows this agent. */
@FunctionalInterface
public interface Credentials {
    /** An agent that shows nothing. */
    Credentials NONE = Optional::empty;

    /** The value of the {@code Authorization} header, as it is now. */
    Optional<String> authorization();
}
