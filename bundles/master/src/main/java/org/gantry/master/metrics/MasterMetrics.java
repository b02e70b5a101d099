package org.gantry.master.metrics;

import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ForkJoinPool;
import java.util.function.IntSupplier;
import org.apache.mesos.v1.Protos.TaskState;
import org.gantry.master.loop.OwnerLoop;
import org.gantry.master.state.Agent;
import org.gantry.master.state.Framework;
import org.gantry.master.state.Identity;
import org.gantry.master.state.Snapshot;
import org.gantry.master.view.Usage;
import org.gantry.model.Resources;
import org.gantry.observability.MetricSources;

/** The master's metrics under Mesos's names. */
public final class MasterMetrics {
    private static final List<String> MESSAGES = List.of(
            "authenticate",
            "deactivate_framework",
            "decline_offers",
            "executor_to_framework",
            "exited_executor",
            "framework_to_executor",
            "kill_task",
            "launch_tasks",
            "operation_status_update",
            "operation_status_update_acknowledgement",
            "reconcile_operations",
            "reconcile_tasks",
            "register_framework",
            "register_slave",
            "reregister_framework",
            "reregister_slave",
            "resource_request",
            "revive_offers",
            "status_update",
            "status_update_acknowledgement",
            "suppress_offers",
            "unregister_framework",
            "unregister_slave",
            "update_slave");
    private static final List<String> COUNTED = List.of(
            "dropped_messages",
            "http_cache_hits",
            "recovery_slave_removals",
            "slave_registrations",
            "slave_reregistrations",
            "slave_removals",
            "slave_removals/reason_registered",
            "slave_removals/reason_unhealthy",
            "slave_removals/reason_unregistered",
            "slave_unreachable_canceled",
            "slave_unreachable_completed",
            "slave_unreachable_scheduled",
            "slave_shutdowns_canceled",
            "slave_shutdowns_completed",
            "slave_shutdowns_scheduled",
            "tasks_dropped",
            "tasks_error",
            "tasks_failed",
            "tasks_finished",
            "tasks_gone",
            "tasks_gone_by_operator",
            "tasks_killed",
            "tasks_lost");
    private static final List<String> CHECKED = List.of(
            "executor_to_framework_messages",
            "framework_to_executor_messages",
            "operation_status_update_acknowledgements",
            "operation_status_updates",
            "status_update_acknowledgements",
            "status_updates");
    private static final List<TaskState> LIVE =
            List.of(TaskState.TASK_STAGING, TaskState.TASK_STARTING, TaskState.TASK_RUNNING, TaskState.TASK_KILLING);
    private static final List<String> KINDS = List.of("cpus", "gpus", "mem", "disk");

    private final MetricSources sources = new MetricSources(ForkJoinPool.commonPool());
    private final boolean perFramework;
    private final OwnerLoop owner;
    private final Identity identity;
    private final Counters counters;
    private final IntSupplier subscribers;
    private final IntSupplier registryWaiting;
    private final Clock clock;

    public MasterMetrics(
            OwnerLoop owner,
            Identity identity,
            Counters counters,
            IntSupplier subscribers,
            IntSupplier registryWaiting,
            boolean perFramework,
            Clock clock) {
        this.owner = owner;
        this.identity = identity;
        this.counters = counters;
        this.subscribers = subscribers;
        this.registryWaiting = registryWaiting;
        this.clock = clock;
        this.perFramework = perFramework;
        sources.add(this::own).add(owner.timings());
    }

    /** Where others add what they have to tell. */
    public MetricSources sources() {
        return sources;
    }

    /**
     * All of them, by name.
     *
     * @param timeout after which sources that have not answered are left out
     */
    public SortedMap<String, Double> values(Optional<Duration> timeout) {
        return sources.values(timeout);
    }

    private Map<String, Double> own() {
        Snapshot snapshot = owner.snapshot();
        SortedMap<String, Double> values = new TreeMap<>();
        MESSAGES.forEach(name -> values.put("master/messages_" + name, 0.0));
        COUNTED.forEach(name -> values.put("master/" + name, 0.0));
        CHECKED.forEach(name -> {
            values.put("master/valid_" + name, 0.0);
            values.put("master/invalid_" + name, 0.0);
        });
        members(values, snapshot);
        tasks(values, snapshot);
        resources(values, snapshot);
        process(values, snapshot);
        if (perFramework) {
            FrameworkValues.add(values, snapshot);
        }
        SortedMap<String, Double> counted = counters.values();
        if (!perFramework) {
            counted.keySet().removeIf(name -> name.startsWith("master/frameworks/"));
        }
        values.putAll(counted);
        OperationValues.add(values, snapshot, counted);
        return values;
    }

    private static void members(Map<String, Double> values, Snapshot snapshot) {
        long agents =
                snapshot.agents().values().stream().filter(Agent::connected).count();
        long active = snapshot.agents().values().stream()
                .filter(snapshot.orders()::isActive)
                .count();
        values.put("master/slaves_active", (double) active);
        values.put("master/slaves_connected", (double) agents);
        values.put("master/slaves_inactive", (double) (snapshot.agents().size() - active));
        values.put("master/slaves_disconnected", (double) (snapshot.agents().size() - agents));
        values.put("master/slaves_unreachable", (double) snapshot.unreachable().size());
        long frameworks = snapshot.frameworks().values().stream()
                .filter(Framework::connected)
                .count();
        values.put("master/frameworks_active", (double) frameworks);
        values.put("master/frameworks_connected", (double) frameworks);
        values.put("master/frameworks_inactive", (double) (snapshot.frameworks().size() - frameworks));
        values.put("master/frameworks_disconnected", (double)
                (snapshot.frameworks().size() - frameworks));
        values.put("master/outstanding_offers", (double) snapshot.offers().size());
    }

    private static void tasks(Map<String, Double> values, Snapshot snapshot) {
        Map<TaskState, Integer> counts = new EnumMap<>(TaskState.class);
        snapshot.tasks().values().forEach(tasks -> tasks.current()
                .values()
                .forEach(task -> counts.merge(task.getState(), 1, Integer::sum)));
        for (TaskState state : LIVE) {
            String name = "tasks_" + state.name().substring("TASK_".length()).toLowerCase(Locale.ROOT);
            values.put("master/" + name, (double) counts.getOrDefault(state, 0));
        }
        double unreachable = snapshot.tasks().values().stream()
                .mapToInt(tasks -> tasks.unreachable().size())
                .sum();
        values.put("master/tasks_unreachable", unreachable);
    }

    private static void resources(Map<String, Double> values, Snapshot snapshot) {
        Usage usage = new Usage(snapshot);
        Resources total = Resources.EMPTY;
        Resources used = Resources.EMPTY;
        Resources offered = Resources.EMPTY;
        for (Agent agent : snapshot.agents().values()) {
            total = total.plus(agent.total());
            used = used.plus(usage.usedOn(agent.id()));
            offered = offered.plus(usage.offeredOn(agent.id()));
        }
        for (String kind : KINDS) {
            amounts(
                    values,
                    "master/" + kind,
                    total.nonRevocable().scalar(kind),
                    used.nonRevocable().scalar(kind));
            amounts(
                    values,
                    "master/" + kind + "_revocable",
                    total.revocable().scalar(kind),
                    used.revocable().scalar(kind));
        }
        for (String kind : List.of("cpus", "mem", "disk")) {
            values.put("allocator/mesos/resources/" + kind + "/total", total.scalar(kind));
            values.put(
                    "allocator/mesos/resources/" + kind + "/offered_or_allocated",
                    used.scalar(kind) + offered.scalar(kind));
        }
    }

    private static void amounts(Map<String, Double> values, String name, double total, double used) {
        values.put(name + "_total", total);
        values.put(name + "_used", used);
        values.put(name + "_percent", total > 0 ? used / total : 0.0);
    }

    private void process(Map<String, Double> values, Snapshot snapshot) {
        Duration uptime = Duration.between(identity.started(), clock.instant());
        values.put("master/uptime_secs", uptime.toMillis() / 1000.0);
        values.put("master/elected", snapshot.elected().isPresent() ? 1.0 : 0.0);
        values.put("master/operator_event_stream_subscribers", (double) subscribers.getAsInt());
        values.put("master/event_queue_dispatches", (double) Math.max(0, owner.waiting() - owner.callsWaiting()));
        values.put("master/event_queue_http_requests", (double) owner.callsWaiting());
        // What came as a message in earlier versions is an HTTP request here.
        values.put("master/event_queue_messages", 0.0);
        values.put("registrar/queued_operations", (double) registryWaiting.getAsInt());
        // The allocator is called, not queued for.
        values.put("allocator/mesos/event_queue_dispatches", 0.0);
        values.put("allocator/event_queue_dispatches", 0.0);
        AllocatorMetrics.put(values, owner.shares());
    }
}
