package org.gantry.security.spi;

import java.util.Map;
import java.util.Objects;

/**
 * A part of a server that has its own door.
 *
 * @param name as clients see it, such as {@code mesos-master-readonly}
 * @param settings of the server that concern security, by the names of Mesos's flags; values can be secret
 */
public record Realm(String name, Map<String, String> settings) {
    public Realm {
        Objects.requireNonNull(name);
        settings = Map.copyOf(settings);
    }

    /** The name only: settings can be secret. */
    @Override
    public String toString() {
        return name;
    }
}
