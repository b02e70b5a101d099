package org.gantry.modulehost.karaf;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.gantry.modulehost.spi.ModuleHost;
import org.gantry.modulehost.spi.ModuleInfo;
import org.gantry.observability.MetricSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** How many modules are in which state, and how many containers each version looks after. */
@Component
public final class ModuleMetrics implements MetricSource {
    private final ModuleHost host;

    @Activate
    public ModuleMetrics(@Reference ModuleHost host) {
        this.host = host;
    }

    @Override
    public Map<String, Double> metrics() {
        Map<String, Double> metrics = new TreeMap<>();
        for (ModuleInfo.State state : ModuleInfo.State.values()) {
            metrics.put("modules/" + state.name().toLowerCase(Locale.ROOT), 0.0);
        }
        for (ModuleInfo module : host.modules()) {
            metrics.merge("modules/" + module.state().name().toLowerCase(Locale.ROOT), 1.0, Double::sum);
            metrics.put(
                    "modules/" + module.id() + "/" + module.version() + "/containers", (double) module.containers());
        }
        return metrics;
    }
}
