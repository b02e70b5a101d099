package org.gantry.observability;

import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Something that has metrics, as a service. Whoever serves metrics asks each source again for each answer; a source must
 * answer from what it has, without waiting.
 */
@ConsumerType
@FunctionalInterface
public interface MetricSource {
    /** Values by name: parts in lower case, joined by slashes, as Mesos names its metrics. */
    Map<String, Double> metrics();
}
