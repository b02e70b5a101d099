package org.gantry.frameworks.services.web;

import java.util.Optional;
import org.gantry.frameworks.services.ServicesSettings;
import org.gantry.frameworks.services.runtime.ServicesFramework;

/** What the HTTP side knows of the process it runs in. */
public interface Node {
    ServicesSettings settings();

    /** The framework while this node leads. */
    Optional<ServicesFramework> leading();

    /** {@code host:port} of the node that leads, if it is known. */
    Optional<String> leader();

    /** Gives leadership up. */
    void abdicate();
}
