package org.gantry.master.transition;

import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.gantry.master.state.AbsentAgent;
import org.gantry.master.state.Framework;
import org.gantry.master.state.Ledger;

/** What the master knows of tasks, told to a framework that asks. */
final class ReconcileTransitions {
    private static final TaskStatus.Reason REASON = TaskStatus.Reason.REASON_RECONCILIATION;

    private final Step step;
    private final Ledger ledger;

    ReconcileTransitions(Step step) {
        this.step = step;
        this.ledger = step.ledger();
    }

    void reconcile(Framework framework, Call.Reconcile reconcile) {
        step.count("master/messages_reconcile_tasks");
        if (reconcile.getTasksCount() == 0) {
            ledger.tasks(framework.id())
                    .current()
                    .values()
                    .forEach(task -> send(framework, latest(task, "Reconciliation: Latest task state", REASON)));
            return;
        }
        for (Call.Reconcile.Task task : reconcile.getTasksList()) {
            explicit(
                    framework, task.getTaskId(), task.hasAgentId() ? Optional.of(task.getAgentId()) : Optional.empty());
        }
    }

    /** Silence while the answer may still come back with an agent. */
    void explicit(Framework framework, TaskID id, Optional<AgentID> agentId) {
        Optional<Task> known = ledger.tasks(framework.id()).current().find(id.getValue());
        if (known.isPresent()) {
            send(framework, latest(known.get(), "Reconciliation: Latest task state", REASON));
            return;
        }
        if (agentId.isEmpty()) {
            if (ledger.recovered().size() == 0) {
                send(framework, absent(framework, id, TaskState.TASK_UNKNOWN, "Reconciliation: Task is unknown"));
            }
            return;
        }
        String agent = agentId.get().getValue();
        Optional<AbsentAgent> unreachable = ledger.unreachable().find(agent);
        if (ledger.recovered().has(agent)) {
            return;
        }
        TaskStatus.Builder status;
        if (ledger.agents().has(agent)) {
            status = absent(framework, id, TaskState.TASK_GONE, "Reconciliation: Task is unknown to the agent");
        } else if (unreachable.isPresent()) {
            status = absent(framework, id, TaskState.TASK_UNREACHABLE, "Reconciliation: Task is unreachable")
                    .setUnreachableTime(Statuses.time(unreachable.get().since()));
        } else if (ledger.orders().gone().containsKey(agent)) {
            status = absent(framework, id, TaskState.TASK_GONE_BY_OPERATOR, "Reconciliation: Task is gone");
        } else {
            status = absent(framework, id, TaskState.TASK_UNKNOWN, "Reconciliation: Task is unknown");
        }
        send(framework, status.setAgentId(agentId.get()));
    }

    /** The head of the task's stream of unacknowledged updates, without its uuid: nothing to acknowledge. */
    TaskStatus.Builder latest(Task task, String message, TaskStatus.Reason reason) {
        TaskState state = task.hasStatusUpdateState() ? task.getStatusUpdateState() : task.getState();
        TaskStatus.Builder status =
                Statuses.made(task.getTaskId(), task.getAgentId(), state, reason, message, step.now());
        if (task.hasExecutorId()) {
            status.setExecutorId(task.getExecutorId());
        }
        if (task.getStatusesCount() > 0) {
            TaskStatus last = task.getStatuses(task.getStatusesCount() - 1);
            if (last.hasHealthy()) {
                status.setHealthy(last.getHealthy());
            }
            if (last.hasCheckStatus()) {
                status.setCheckStatus(last.getCheckStatus());
            }
            if (last.hasContainerStatus()) {
                status.setContainerStatus(last.getContainerStatus());
            }
        }
        return status;
    }

    private TaskStatus.Builder absent(Framework framework, TaskID id, TaskState state, String message) {
        TaskState told = framework.partitionAware() ? state : TaskState.TASK_LOST;
        return Statuses.made(id, told, REASON, message, step.now());
    }

    private void send(Framework framework, TaskStatus.Builder status) {
        step.send(framework, Statuses.update(status.build()));
    }
}
