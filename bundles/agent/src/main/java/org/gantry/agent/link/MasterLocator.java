package org.gantry.agent.link;

import java.net.URI;
import java.util.Optional;
import java.util.function.Consumer;

/** Knows where the leading master is. */
public interface MasterLocator extends AutoCloseable {
    /** {@code http://host:port} of the leader, as far as it is known now. */
    Optional<URI> locate();

    /** Calls back with the address of whoever leads from now on, if that can be noticed; on any thread, briefly. */
    default void onChange(Consumer<URI> changed) {}

    @Override
    default void close() throws Exception {}
}
