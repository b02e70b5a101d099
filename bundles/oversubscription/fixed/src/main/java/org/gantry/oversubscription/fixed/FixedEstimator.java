package org.gantry.oversubscription.fixed;

import java.util.Map;
import org.gantry.model.Resources;
import org.gantry.oversubscription.spi.NodeUsage;
import org.gantry.oversubscription.spi.ResourceEstimator;
import org.osgi.service.component.annotations.Component;

/** Always the same: what the agent's setting {@code oversubscription.fixed.resources} says, in the form of resources. */
@Component(service = ResourceEstimator.class, property = "gantry.module=fixed")
public final class FixedEstimator implements ResourceEstimator {
    static final String RESOURCES = "oversubscription.fixed.resources";

    @Override
    public Resources oversubscribable(NodeUsage usage, Map<String, String> settings) {
        return Resources.parse(settings.getOrDefault(RESOURCES, ""));
    }
}
