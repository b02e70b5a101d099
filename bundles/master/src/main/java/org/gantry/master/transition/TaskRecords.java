package org.gantry.master.transition;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.model.Resources;
import org.gantry.model.Roles;
import org.gantry.protocol.ResourceConversion;
import org.gantry.protocol.TaskRecord;

/** What the master keeps of a task, and how an update changes it. */
public final class TaskRecords {
    private TaskRecords() {}

    /** The record of a task that is about to be launched. */
    static Task launched(TaskInfo info, String frameworkId) {
        return TaskRecord.staging(
                info, FrameworkID.newBuilder().setValue(frameworkId).build(), info.getAgentId());
    }

    /** With one more status; a status of the same state takes the place of the last one. */
    static Task.Builder withStatus(Task task, TaskStatus status) {
        return TaskRecord.withStatus(task, status);
    }

    /** With the status that ends or suspends it, made by the master itself. */
    static Task ended(Task task, TaskStatus status) {
        return withStatus(task, status).setState(status.getState()).build();
    }

    static boolean terminal(TaskState state) {
        return switch (state) {
            case TASK_FINISHED,
                    TASK_FAILED,
                    TASK_KILLED,
                    TASK_ERROR,
                    TASK_LOST,
                    TASK_DROPPED,
                    TASK_GONE,
                    TASK_GONE_BY_OPERATOR -> true;
            default -> false;
        };
    }

    /** Whether it still counts against its agent: it does until it ends, whoever has heard of that. */
    public static boolean holdsResources(Task task) {
        return !terminal(task.getState()) && task.getState() != TaskState.TASK_UNREACHABLE;
    }

    /** Resources by the role that they are used in, without allocation info. */
    public static SortedMap<String, Resources> usage(List<Resource> resources) {
        SortedMap<String, Resources> byRole = new TreeMap<>();
        Resources all = ResourceConversion.toModel(resources);
        all.byAllocatedRole().forEach((role, part) -> byRole.put(role, part.unallocated()));
        Resources rest = all.filter(entry -> entry.allocatedRole().isEmpty());
        if (!rest.isEmpty()) {
            byRole.merge(Roles.DEFAULT, rest, Resources::plus);
        }
        return byRole;
    }

    static boolean ranOn(Task task, String agentId) {
        return task.getAgentId().getValue().equals(agentId);
    }

    static boolean ranIn(Task task, ExecutorID executor) {
        return task.hasExecutorId() && task.getExecutorId().equals(executor);
    }
}
