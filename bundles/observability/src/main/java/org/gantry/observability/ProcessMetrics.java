package org.gantry.observability;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import javax.management.JMException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code jvm/...}: memory, threads, collections and open files of this process, and the processor time it has had. */
public final class ProcessMetrics implements MetricSource {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessMetrics.class);

    @Override
    public Map<String, Double> metrics() {
        Map<String, Double> metrics = new TreeMap<>();
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        metrics.put("jvm/heap_used_bytes", (double) heap.getUsed());
        metrics.put("jvm/heap_committed_bytes", (double) heap.getCommitted());
        metrics.put("jvm/heap_max_bytes", (double) heap.getMax());
        metrics.put("jvm/non_heap_used_bytes", (double)
                ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage().getUsed());
        metrics.put("jvm/threads", (double) ManagementFactory.getThreadMXBean().getThreadCount());
        metrics.put("jvm/classes", (double)
                ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
        double collections = 0;
        double millis = 0;
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            collections += Math.max(0, collector.getCollectionCount());
            millis += Math.max(0, collector.getCollectionTime());
        }
        metrics.put("jvm/collections", collections);
        metrics.put("jvm/collections_secs", millis / 1000);
        attribute("OpenFileDescriptorCount").ifPresent(count -> metrics.put("jvm/open_files", count));
        attribute("MaxFileDescriptorCount").ifPresent(count -> metrics.put("jvm/max_open_files", count));
        attribute("ProcessCpuTime").ifPresent(nanos -> metrics.put("jvm/cpu_secs", nanos / 1e9));
        return metrics;
    }

    /** By name, since the type that has it is no part of the platform's standard and not visible everywhere. */
    private static OptionalDouble attribute(String name) {
        try {
            Object value = ManagementFactory.getPlatformMBeanServer()
                    .getAttribute(ManagementFactory.getOperatingSystemMXBean().getObjectName(), name);
            return value instanceof Number number ? OptionalDouble.of(number.doubleValue()) : OptionalDouble.empty();
        } catch (JMException e) {
            LOG.debug("This system does not tell {}", name, e);
            return OptionalDouble.empty();
        }
    }
}
