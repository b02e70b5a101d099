package org.gantry.observability;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.Map;
import java.util.TreeMap;

/** {@code jvm/...}: memory, threads, collections and open files of this process, and the processor time it has had. */
public final class ProcessMetrics implements MetricSource {
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
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            metrics.put("jvm/open_files", (double) system.getOpenFileDescriptorCount());
            metrics.put("jvm/max_open_files", (double) system.getMaxFileDescriptorCount());
            metrics.put("jvm/cpu_secs", system.getProcessCpuTime() / 1e9);
        }
        return metrics;
    }
}
