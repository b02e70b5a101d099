package org.gantry.protocol;

import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/** What master and agent keep of a task, made from what the framework said of it. */
public final class TaskRecord {
    private TaskRecord() {}

    /** A task that is about to be launched: staging, without a status. */
    public static Task staging(TaskInfo info, FrameworkID framework, AgentID agent) {
        Task.Builder task = Task.newBuilder()
                .setName(info.getName())
                .setTaskId(info.getTaskId())
                .setFrameworkId(framework)
                .setAgentId(agent)
                .setState(TaskState.TASK_STAGING)
                .addAllResources(info.getResourcesList())
                .putAllLimits(info.getLimitsMap());
        if (info.hasExecutor()) {
            task.setExecutorId(info.getExecutor().getExecutorId());
        }
        if (info.hasLabels()) {
            task.setLabels(info.getLabels());
        }
        if (info.hasDiscovery()) {
            task.setDiscovery(info.getDiscovery());
        }
        if (info.hasContainer()) {
            task.setContainer(info.getContainer());
        }
        if (info.hasHealthCheck()) {
            task.setHealthCheck(info.getHealthCheck());
        }
        if (info.hasKillPolicy()) {
            task.setKillPolicy(info.getKillPolicy());
        }
        userOf(info).ifPresent(task::setUser);
        return task.build();
    }

    /** The task with one more status, without its data; a status of the same state takes the place of the last one. */
    public static Task.Builder withStatus(Task task, TaskStatus status) {
        TaskStatus kept = status.toBuilder().clearData().build();
        Task.Builder changed = task.toBuilder();
        int last = task.getStatusesCount() - 1;
        if (last >= 0 && task.getStatuses(last).getState() == status.getState()) {
            changed.setStatuses(last, kept);
        } else {
            changed.addStatuses(kept);
        }
        return changed;
    }

    private static Optional<String> userOf(TaskInfo info) {
        if (info.hasCommand() && info.getCommand().hasUser()) {
            return Optional.of(info.getCommand().getUser());
        }
        boolean executorUser =
                info.hasExecutor() && info.getExecutor().getCommand().hasUser();
        return executorUser ? Optional.of(info.getExecutor().getCommand().getUser()) : Optional.empty();
    }
}
