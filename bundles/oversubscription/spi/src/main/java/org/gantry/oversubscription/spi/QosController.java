package org.gantry.oversubscription.spi;

import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Says what must end so that everything else runs as well as it was promised. A service with the property {@code
 * gantry.module}, in use on agents whose flag {@code qos_controller} names it.
 */
@ConsumerType
public interface QosController {
    /**
     * Which containers to end now. Called again when those have been told, after {@code qos_correction_interval_min}, at
     * least a second.
     *
     * @param settings the agent's flags, among them the module's own
     * @throws IllegalArgumentException if a setting cannot be understood; nothing is ended then
     */
    List<Correction> corrections(NodeUsage usage, Map<String, String> settings);
}
