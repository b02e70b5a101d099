package org.gantry.master.metrics;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.gantry.master.state.Framework;
import org.gantry.master.state.Snapshot;
import org.gantry.master.state.Tasks;
import org.gantry.master.transition.FrameworkMetrics;

/** What is told of each framework. Counters that have not moved are told as zero. */
final class FrameworkValues {
    private static final List<TaskState> ACTIVE = List.of(
            TaskState.TASK_STAGING,
            TaskState.TASK_STARTING,
            TaskState.TASK_RUNNING,
            TaskState.TASK_KILLING,
            TaskState.TASK_UNREACHABLE,
            TaskState.TASK_UNKNOWN);
    private static final List<TaskState> TERMINAL = List.of(
            TaskState.TASK_FINISHED,
            TaskState.TASK_FAILED,
            TaskState.TASK_KILLED,
            TaskState.TASK_ERROR,
            TaskState.TASK_LOST,
            TaskState.TASK_DROPPED,
            TaskState.TASK_GONE,
            TaskState.TASK_GONE_BY_OPERATOR);
    private static final List<Offer.Operation.Type> OPERATIONS = List.of(
            Offer.Operation.Type.LAUNCH,
            Offer.Operation.Type.LAUNCH_GROUP,
            Offer.Operation.Type.RESERVE,
            Offer.Operation.Type.UNRESERVE,
            Offer.Operation.Type.CREATE,
            Offer.Operation.Type.DESTROY,
            Offer.Operation.Type.GROW_VOLUME,
            Offer.Operation.Type.SHRINK_VOLUME,
            Offer.Operation.Type.CREATE_DISK,
            Offer.Operation.Type.DESTROY_DISK);

    private FrameworkValues() {}

    static void add(Map<String, Double> values, Snapshot snapshot) {
        snapshot.frameworks().values().forEach(framework -> add(values, framework, snapshot.tasksOf(framework.id())));
    }

    private static void add(Map<String, Double> values, Framework framework, Tasks tasks) {
        String prefix = FrameworkMetrics.prefix(framework);
        values.put(prefix + "subscribed", framework.connected() ? 1.0 : 0.0);
        for (String role : framework.roles()) {
            String name = URLEncoder.encode(role, StandardCharsets.UTF_8)
                    .replace("+", "%20")
                    .replace("%2A", "*");
            values.put(
                    prefix + "roles/" + name + "/suppressed",
                    framework.suppressed().contains(role) ? 1.0 : 0.0);
        }
        for (String total : List.of("calls", "events", "operations")) {
            values.put(prefix + total, 0.0);
        }
        for (String answer : List.of("sent", "accepted", "declined", "rescinded")) {
            values.put(prefix + "offers/" + answer, 0.0);
        }
        zeros(values, prefix + "calls/", Call.Type.values());
        zeros(values, prefix + "events/", Event.Type.values());
        zeros(values, prefix + "operations/", OPERATIONS.toArray(Offer.Operation.Type[]::new));
        zeros(values, prefix + "tasks/terminal/", TERMINAL.toArray(TaskState[]::new));
        Map<TaskState, Integer> counts = new EnumMap<>(TaskState.class);
        for (Task task : tasks.current().values()) {
            counts.merge(task.getState(), 1, Integer::sum);
        }
        counts.put(TaskState.TASK_UNREACHABLE, tasks.unreachable().size());
        for (TaskState state : ACTIVE) {
            values.put(prefix + "tasks/active/" + lower(state), (double) counts.getOrDefault(state, 0));
        }
    }

    private static void zeros(Map<String, Double> values, String prefix, Enum<?>[] types) {
        for (Enum<?> type : types) {
            if (!type.name().equals("UNKNOWN")) {
                values.put(prefix + lower(type), 0.0);
            }
        }
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
