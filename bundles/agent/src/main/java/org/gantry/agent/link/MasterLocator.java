package org.gantry.agent.link;

import java.net.URI;
import java.util.Optional;

/** Knows where the leading master is. */
public interface MasterLocator extends AutoCloseable {
    /** {@code http://host:port} of the leader, as far as it is known now. */
    Optional<URI> locate();

    /** Calls back when somebody else leads, if that can be noticed; on any thread, briefly. */
    default void onChange(Runnable changed) {}

    @Override
    default void close() throws Exception {}
}
