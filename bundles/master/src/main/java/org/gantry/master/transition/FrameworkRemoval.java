package org.gantry.master.transition;

import java.util.List;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.master.command.Command;
import org.gantry.master.effect.Effect;
import org.gantry.master.effect.RegistryChange;
import org.gantry.master.state.Executor;
import org.gantry.master.state.Framework;
import org.gantry.master.state.TaskTables;
import org.gantry.master.view.OperatorEvents;
import org.gantry.protocol.agentlink.AgentLink;

/** The end of a framework and of everything it runs. */
final class FrameworkRemoval {
    private final Step step;

    FrameworkRemoval(Step step) {
        this.step = step;
    }

    /** It did not come back in time: removed when the registry has it so, by a master that still leads. */
    void expire(Framework framework, String reason) {
        if (step.ledger().watch().expiring().add(framework.id())) {
            step.persist(
                    new RegistryChange.RemoveFramework(framework.id()),
                    new Command.FrameworkExpired(framework.id(), reason));
        }
    }

    /** One that has come back meanwhile has been written again. */
    void expired(Command.FrameworkExpired command) {
        step.ledger().watch().expiring().remove(command.frameworkId());
        step.ledger()
                .frameworks()
                .find(command.frameworkId())
                .filter(framework -> !framework.connected())
                .ifPresent(framework -> remove(framework, command.reason()));
    }

    void remove(Framework framework, String reason) {
        String id = framework.id();
        new OfferTransitions(step).rescind(step.ledger().offersOfFramework(id), false);
        new InverseTransitions(step).forgetFramework(id);
        endTasks(framework);
        endExecutors(id);
        AgentLink.Event shutdown = AgentLink.Event.newBuilder()
                .setType(AgentLink.Event.Type.SHUTDOWN_FRAMEWORK)
                .setShutdownFramework(framework.info().getId())
                .build();
        step.ledger().agents().values().forEach(agent -> step.send(agent, shutdown));
        new RequestTransitions(step).forget(id);
        step.add(new Effect.RemoveFramework(id));
        framework.stream().ifPresent(stream -> step.add(new Effect.Close(stream, reason)));
        step.ledger().frameworks().remove(id);
        step.ledger()
                .completed()
                .append(id, framework.removed(step.now()), step.policy().maxCompletedFrameworks());
        step.ledger().forgetTasks();
        step.add(new Effect.ForgetCounts(FrameworkMetrics.prefix(framework)));
        step.persist(new RegistryChange.RemoveFramework(id));
        step.tellOperators(OperatorEvents.frameworkRemoved(framework));
    }

    /** Recorded as killed; nobody is left to be told. */
    private void endTasks(Framework framework) {
        TaskTables tables = step.ledger().tasks(framework.id());
        for (Task task : List.copyOf(tables.current().values())) {
            TaskStatus status = Statuses.made(
                            task.getTaskId(),
                            task.getAgentId(),
                            TaskState.TASK_KILLED,
                            TaskStatus.Reason.REASON_FRAMEWORK_REMOVED,
                            "Framework " + framework.id() + " removed",
                            step.now())
                    .build();
            // One that has ended already, but whose end nobody has acknowledged, stays what it is.
            Task ended = TaskRecords.withStatus(task, status).build();
            if (!TaskRecords.terminal(task.getState())) {
                ended = TaskRecords.ended(task, status);
                step.tellOperators(OperatorEvents.taskUpdated(task.getFrameworkId(), status, status.getState()));
                new TaskTransitions(step).release(task);
            }
            new TaskTransitions(step).complete(framework.id(), ended);
        }
        for (Task task : List.copyOf(tables.unreachable().values())) {
            tables.unreachable().remove(task.getTaskId().getValue());
            new TaskTransitions(step).complete(framework.id(), task);
        }
    }

    private void endExecutors(String frameworkId) {
        for (Executor executor : List.copyOf(step.ledger().executors().values())) {
            if (executor.frameworkId().equals(frameworkId)) {
                new ExecutorTransitions(step).forget(executor);
            }
        }
    }
}
