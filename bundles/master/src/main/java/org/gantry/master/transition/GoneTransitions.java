package org.gantry.master.transition;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.master.effect.RegistryChange;
import org.gantry.master.order.Order;
import org.gantry.master.state.Framework;
import org.gantry.master.state.Ledger;

/** Agents that an operator knows to be gone for good. */
final class GoneTransitions {
    static final String MESSAGE = "Agent has been marked gone";

    private final Step step;
    private final Ledger ledger;

    GoneTransitions(Step step) {
        this.step = step;
        this.ledger = step.ledger();
    }

    Decision decide(Order.MarkAgentGone order) {
        String id = order.agentId();
        if (ledger.orders().gone().containsKey(id)) {
            return Decision.NOTHING_TO_DO;
        }
        return new DrainTransitions(step).isKnown(id)
                ? Decision.keep(new RegistryChange.MarkGone(id, step.now()))
                : Decision.refuse(404, "Agent '" + id + "' not found");
    }

    void markGone(Order.MarkAgentGone order) {
        String id = order.agentId();
        Map<String, Instant> gone = new LinkedHashMap<>(ledger.orders().gone());
        gone.put(id, step.now());
        ledger.setOrders(ledger.orders().withGone(gone).withoutDeactivation(id));
        ledger.recovered().remove(id);
        if (ledger.unreachable().remove(id).isPresent()) {
            ledger.unreachableTasksOfAgent(id).forEach(this::end);
        }
        ledger.agents().find(id).ifPresent(agent -> new AgentTransitions(step).gone(agent, MESSAGE));
    }

    /** What was out of reach will not come back. */
    private void end(Task task) {
        ledger.frameworks().find(task.getFrameworkId().getValue()).ifPresent(framework -> {
            TaskStatus status = status(framework, task);
            new TaskTransitions(step).announce(framework, status);
            ledger.tasks(framework.id()).unreachable().remove(task.getTaskId().getValue());
            new TaskTransitions(step).complete(framework.id(), TaskRecords.ended(task, status));
        });
    }

    TaskStatus status(Framework framework, Task task) {
        boolean aware = framework.partitionAware();
        TaskStatus.Builder status = Statuses.made(
                task.getTaskId(),
                task.getAgentId(),
                aware ? TaskState.TASK_GONE_BY_OPERATOR : TaskState.TASK_LOST,
                aware ? TaskStatus.Reason.REASON_AGENT_REMOVED_BY_OPERATOR : TaskStatus.Reason.REASON_AGENT_REMOVED,
                MESSAGE,
                step.now());
        if (task.hasExecutorId()) {
            status.setExecutorId(task.getExecutorId());
        }
        return status.build();
    }
}
