package org.gantry.observability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code system/...}: processors, load and memory of the host. What the host does not tell is left out. */
public final class HostMetrics implements MetricSource {
    private static final Logger LOG = LoggerFactory.getLogger(HostMetrics.class);

    private final Path proc;

    public HostMetrics() {
        this(Path.of("/proc"));
    }

    /** @param proc where the kernel's files are */
    HostMetrics(Path proc) {
        this.proc = proc;
    }

    @Override
    public Map<String, Double> metrics() {
        Map<String, Double> metrics = new TreeMap<>();
        metrics.put("system/cpus_total", (double) Runtime.getRuntime().availableProcessors());
        try {
            String[] load = Files.readString(proc.resolve("loadavg")).split(" ", 4);
            metrics.put("system/load_1min", Double.parseDouble(load[0]));
            metrics.put("system/load_5min", Double.parseDouble(load[1]));
            metrics.put("system/load_15min", Double.parseDouble(load[2]));
            for (String line : Files.readAllLines(proc.resolve("meminfo"))) {
                if (line.startsWith("MemTotal:")) {
                    metrics.put("system/mem_total_bytes", bytes(line));
                } else if (line.startsWith("MemFree:")) {
                    metrics.put("system/mem_free_bytes", bytes(line));
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("The host does not tell its load and memory", e);
        }
        return metrics;
    }

    private static double bytes(String line) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024.0;
    }
}
