package org.gantry.oversubscription.spi;

import java.util.Map;
import org.gantry.model.Resources;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Says how much an agent may offer beyond what it has, since what is allocated is not all used. A service with the
 * property {@code gantry.module}, in use on agents whose flag {@code resource_estimator} names it.
 */
@ConsumerType
public interface ResourceEstimator {
    /**
     * What may be offered as revocable resources from now on, with what of it is in use already. Called every {@code
     * oversubscribed_resources_interval}, 15 seconds by default.
     *
     * @param settings the agent's flags, among them the module's own
     * @throws IllegalArgumentException if a setting cannot be understood; nothing changes then
     */
    Resources oversubscribable(NodeUsage usage, Map<String, String> settings);
}
