package org.gantry.master.transition;

import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.master.state.Framework;

/** Operations of an ACCEPT that are not carried out: tells the framework why. */
final class OperationDrops {
    private final Step step;
    private final Framework framework;

    OperationDrops(Step step, Framework framework) {
        this.step = step;
        this.framework = framework;
    }

    /** The offers were not good. */
    void invalidOffers(Offer.Operation operation, String error) {
        if (launches(operation)) {
            TaskState state = framework.partitionAware() ? TaskState.TASK_DROPPED : TaskState.TASK_LOST;
            refuse(
                    tasks(operation),
                    state,
                    TaskStatus.Reason.REASON_INVALID_OFFERS,
                    "Task launched with invalid offers: " + error);
        } else {
            drop(operation, "Operation attempted with invalid offers: " + error);
        }
    }

    /** Its resources are not well-formed. */
    void invalidResources(Offer.Operation operation, String error) {
        if (launches(operation)) {
            invalidTasks(operation, error);
        } else {
            drop(operation, "Operation attempted with invalid resources: " + error);
        }
    }

    void invalidTasks(Offer.Operation operation, String error) {
        boolean group = operation.getType() == Offer.Operation.Type.LAUNCH_GROUP;
        refuse(
                tasks(operation),
                TaskState.TASK_ERROR,
                group ? TaskStatus.Reason.REASON_TASK_GROUP_INVALID : TaskStatus.Reason.REASON_TASK_INVALID,
                error);
    }

    void refuse(List<TaskInfo> tasks, TaskState state, TaskStatus.Reason reason, String message) {
        for (TaskInfo task : tasks) {
            TaskStatus status = Statuses.made(task.getTaskId(), task.getAgentId(), state, reason, message, step.now())
                    .build();
            new TaskTransitions(step).announce(framework, status);
        }
    }

    /** Only a framework that named the operation hears of it. */
    void drop(Offer.Operation operation, String message) {
        if (operation.hasId()) {
            step.send(
                    framework,
                    OperationStatuses.event(
                            OperationStatuses.made(operation.getId(), OperationState.OPERATION_ERROR, message)
                                    .build()));
        }
    }

    static boolean launches(Offer.Operation operation) {
        return operation.getType() == Offer.Operation.Type.LAUNCH
                || operation.getType() == Offer.Operation.Type.LAUNCH_GROUP;
    }

    private static List<TaskInfo> tasks(Offer.Operation operation) {
        List<TaskInfo> tasks = new ArrayList<>(operation.getLaunch().getTaskInfosList());
        tasks.addAll(operation.getLaunchGroup().getTaskGroup().getTasksList());
        return tasks;
    }
}
