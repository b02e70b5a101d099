package org.gantry.model.container;

import java.util.Map;
import java.util.TreeMap;

/**
 * Measured use of a container.
 *
 * @param values by field name of {@code mesos.v1.ResourceStatistics}, for example {@code cpus_user_time_secs}
 *     (seconds), {@code mem_rss_bytes} (bytes), {@code processes} (count); a figure that is not known is absent
 */
public record ContainerUsage(Map<String, Double> values) {
    public static final ContainerUsage NONE = new ContainerUsage(Map.of());

    public ContainerUsage {
        values = Map.copyOf(values);
    }

    /** Both together; where both know a figure, {@code other}'s counts. */
    public ContainerUsage merge(ContainerUsage other) {
        Map<String, Double> merged = new TreeMap<>(values);
        merged.putAll(other.values);
        return new ContainerUsage(merged);
    }
}
