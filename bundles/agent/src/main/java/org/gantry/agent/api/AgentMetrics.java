package org.gantry.agent.api;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.TaskState;
import org.gantry.agent.Agent;
import org.gantry.agent.core.AgentSnapshot;
import org.gantry.agent.core.ExecutorView;
import org.gantry.model.Resources;
import org.gantry.observability.MetricSources;
import org.gantry.protocol.ResourceConversion;

/** Metrics by the names that collectors know. */
final class AgentMetrics {
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

    /**
     * What belongs to parts that this agent does not have: images come from no store of its own, and resource providers
     * live elsewhere.
     */
    private static final List<String> NOTHING = List.of(
            "containerizer/mesos/filesystem/containers_new_rootfs",
            "containerizer/mesos/provisioner/bind/remove_rootfs_errors",
            "containerizer/mesos/provisioner/remove_container_errors",
            "resource_provider_manager/events/disconnect",
            "resource_provider_manager/events/subscribe",
            "resource_provider_manager/subscribed");

    private final MetricSources sources;
    private final Agent agent;

    /** @param sources where others add what they have to tell */
    AgentMetrics(Agent agent, MetricSources sources) {
        this.agent = agent;
        this.sources = sources;
        sources.add(this::own);
    }

    /**
     * All of them, by name.
     *
     * @param timeout after which sources that have not answered are left out
     */
    SortedMap<String, Double> snapshot(Optional<Duration> timeout) {
        return sources.values(timeout);
    }

    private Map<String, Double> own() {
        AgentSnapshot snapshot = agent.snapshot();
        SortedMap<String, Double> metrics = new TreeMap<>();
        NOTHING.forEach(name -> metrics.put(name, 0.0));
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
        return metrics;
    }

    private static void resources(SortedMap<String, Double> metrics, AgentSnapshot snapshot) {
        Resources total = ResourceConversion.toModel(snapshot.info().getResourcesList());
        Resources used = ResourceConversion.toModel(Usage.allocated(snapshot));
        for (String name : List.of("cpus", "gpus", "mem", "disk")) {
            amounts(
                    metrics,
                    "slave/" + name,
                    total.nonRevocable().scalar(name),
                    used.nonRevocable().scalar(name));
            amounts(
                    metrics,
                    "slave/" + name + "_revocable",
                    total.revocable().scalar(name),
                    used.revocable().scalar(name));
        }
    }

    private static void amounts(SortedMap<String, Double> metrics, String name, double all, double taken) {
        metrics.put(name + "_total", all);
        metrics.put(name + "_used", taken);
        metrics.put(name + "_percent", all == 0 ? 0 : taken / all);
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
