package org.gantry.observability;

import java.util.Map;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Component;

/** The metrics of the host and of this process, for everybody who serves metrics. */
@Component
public final class NodeMetricsComponent implements MetricSource {
    private final HostMetrics host = new HostMetrics();
    private final ProcessMetrics process = new ProcessMetrics();

    @Override
    public Map<String, Double> metrics() {
        Map<String, Double> metrics = new TreeMap<>(host.metrics());
        metrics.putAll(process.metrics());
        return metrics;
    }
}
