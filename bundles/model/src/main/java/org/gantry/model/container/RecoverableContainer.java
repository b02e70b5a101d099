package org.gantry.model.container;

import java.nio.file.Path;
import java.util.Map;

/**
 * A container that a module is asked to take over, after a restart or from its previous version.
 *
 * @param id the container
 * @param agent name of the agent within this process
 * @param handle what this module's name last stored for it
 * @param sandbox its sandbox, absolute
 * @param runtimeDir its private runtime directory, absolute
 * @param settings the agent's configuration for modules
 */
public record RecoverableContainer(
        ContainerId id, String agent, Handle handle, Path sandbox, Path runtimeDir, Map<String, String> settings) {
    public RecoverableContainer {
        settings = Map.copyOf(settings);
    }
}
