package org.gantry.isolators.spi;

import java.util.Map;

/**
 * Where an isolator finds itself.
 *
 * @param root whether the agent may act as root
 * @param settings the agent's configuration for modules
 */
public record HostFacts(boolean root, Map<String, String> settings) {
    public HostFacts {
        settings = Map.copyOf(settings);
    }
}
