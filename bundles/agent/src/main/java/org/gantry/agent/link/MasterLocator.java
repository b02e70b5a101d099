package org.gantry.agent.link;

import java.net.URI;
import java.util.Optional;

/** Knows where the leading master is. */
public interface MasterLocator extends AutoCloseable {
    /** {@code http://host:port} of the leader, as far as it is known now. */
    Optional<URI> locate();

    @Override
    default void close() throws Exception {}
}
