package org.gantry.frameworks.services.app;

import java.util.Map;
import java.util.Optional;

/**
 * A port that an app wants.
 *
 * @param port service port, and with {@code requirePorts} the host port as well; 0 stands for any
 */
public record PortDefinition(int port, String protocol, Optional<String> name, Map<String, String> labels) {}
