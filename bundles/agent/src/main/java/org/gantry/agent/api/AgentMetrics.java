package org.gantry.agent.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.TaskState;
import org.gantry.agent.Agent;
import org.gantry.agent.core.AgentSnapshot;
import org.gantry.agent.core.ExecutorView;
import org.gantry.model.Resources;
import org.gantry.protocol.ResourceConversion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Metrics by the names that collectors know. */
final class AgentMetrics {
    private static final Logger LOG = LoggerFactory.getLogger(AgentMetrics.class);
    private static final List<String> COUNTERS = List.of(
            "slave/tasks_finished",
            "slave/tasks_failed",
            "slave/tasks_killed",
            "slave/tasks_lost",
            "slave/tasks_gone",
            "slave/valid_status_updates",
            "slave/invalid_status_updates",
            "slave/valid_framework_messages",
            "slave/invalid_framework_messages",
            "slave/container_launch_errors",
            "slave/recovery_errors",
            "slave/executors_preempted",
            "containerizer/mesos/container_destroy_errors");

    private final Agent agent;

    AgentMetrics(Agent agent) {
        this.agent = agent;
    }

    SortedMap<String, Double> snapshot() {
        AgentSnapshot snapshot = agent.snapshot();
        SortedMap<String, Double> metrics = new TreeMap<>();
        COUNTERS.forEach(name -> metrics.put(name, (double) snapshot.counters().getOrDefault(name, 0L)));
        resources(metrics, snapshot);
        tasks(metrics, snapshot);
        metrics.put("slave/registered", snapshot.connected() ? 1.0 : 0.0);
        metrics.put("slave/uptime_secs", agent.uptime().toMillis() / 1000.0);
        metrics.put("slave/recovery_time_secs", snapshot.recoveryTime().toNanos() / 1e9);
        metrics.put("slave/frameworks_active", (double) snapshot.frameworks().size());
        metrics.put("slave/executor_directory_max_allowed_age_secs", (double)
                agent.collector().maxAge().toSeconds());
        metrics.put("gc/path_removals_pending", (double) agent.collector().pending());
        metrics.put("gc/path_removals_succeeded", (double) agent.collector().succeeded());
        metrics.put("gc/path_removals_failed", (double) agent.collector().failed());
        metrics.put("containerizer/fetcher/cache_size_total_bytes", (double)
                agent.fetcher().cacheTotalBytes());
        metrics.put("containerizer/fetcher/cache_size_used_bytes", (double)
                agent.fetcher().cacheUsedBytes());
        metrics.put("containerizer/fetcher/task_fetches_succeeded", (double)
                agent.fetcher().succeeded());
        metrics.put("containerizer/fetcher/task_fetches_failed", (double)
                agent.fetcher().failed());
        system().forEach((name, value) -> metrics.put("system/" + name.replace("avg_", ""), value));
        return metrics;
    }

    /** Load, processors and memory of the host, by the names of {@code /system/stats.json}. */
    static SortedMap<String, Double> system() {
        SortedMap<String, Double> stats = new TreeMap<>();
        stats.put("cpus_total", (double) Runtime.getRuntime().availableProcessors());
        try {
            String[] load = Files.readString(Path.of("/proc/loadavg")).split(" ", 4);
            stats.put("avg_load_1min", Double.parseDouble(load[0]));
            stats.put("avg_load_5min", Double.parseDouble(load[1]));
            stats.put("avg_load_15min", Double.parseDouble(load[2]));
            for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
                if (line.startsWith("MemTotal:")) {
                    stats.put("mem_total_bytes", kilobytes(line));
                } else if (line.startsWith("MemFree:")) {
                    stats.put("mem_free_bytes", kilobytes(line));
                }
            }
        } catch (IOException e) {
            LOG.debug("The host does not tell its load and memory", e);
        }
        return stats;
    }

    private static double kilobytes(String line) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024.0;
    }

    private static void resources(SortedMap<String, Double> metrics, AgentSnapshot snapshot) {
        Resources total = ResourceConversion.toModel(snapshot.info().getResourcesList());
        Resources used = ResourceConversion.toModel(Usage.allocated(snapshot));
        for (String name : List.of("cpus", "gpus", "mem", "disk")) {
            double all = total.scalar(name);
            double taken = used.scalar(name);
            metrics.put("slave/" + name + "_total", all);
            metrics.put("slave/" + name + "_used", taken);
            metrics.put("slave/" + name + "_percent", all == 0 ? 0 : taken / all);
            metrics.put("slave/" + name + "_revocable_total", 0.0);
            metrics.put("slave/" + name + "_revocable_used", 0.0);
            metrics.put("slave/" + name + "_revocable_percent", 0.0);
        }
    }

    private static void tasks(SortedMap<String, Double> metrics, AgentSnapshot snapshot) {
        List<ExecutorView> executors = snapshot.frameworks().stream()
                .flatMap(framework -> framework.executors().stream())
                .toList();
        metrics.put("slave/tasks_staging", count(executors, TaskState.TASK_STAGING));
        metrics.put("slave/tasks_starting", count(executors, TaskState.TASK_STARTING));
        metrics.put("slave/tasks_running", count(executors, TaskState.TASK_RUNNING));
        metrics.put("slave/tasks_killing", count(executors, TaskState.TASK_KILLING));
        metrics.put("slave/executors_registering", (double) executors.stream()
                .filter(executor -> executor.launching() && !executor.ending())
                .count());
        metrics.put("slave/executors_running", (double) executors.stream()
                .filter(executor -> !executor.launching() && !executor.ending())
                .count());
        metrics.put("slave/executors_terminating", (double) executors.stream()
                .filter(executor -> executor.ending() && !executor.gone())
                .count());
        metrics.put("slave/executors_terminated", (double)
                executors.stream().filter(ExecutorView::gone).count());
    }

    private static double count(List<ExecutorView> executors, TaskState state) {
        return executors.stream()
                .flatMap(executor -> executor.tasks().stream())
                .filter(entry -> entry.task().getState() == state)
                .count();
    }
}
