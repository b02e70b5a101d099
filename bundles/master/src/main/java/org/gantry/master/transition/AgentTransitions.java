package org.gantry.master.transition;

import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.gantry.master.effect.Effect;
import org.gantry.master.effect.RegistryChange;
import org.gantry.master.state.AbsentAgent;
import org.gantry.master.state.Agent;
import org.gantry.master.state.Framework;
import org.gantry.master.state.Ledger;
import org.gantry.master.view.OperatorEvents;

/** Agents go: for a moment, out of reach, or for good. */
final class AgentTransitions {
    private final Step step;
    private final Ledger ledger;

    AgentTransitions(Step step) {
        this.step = step;
        this.ledger = step.ledger();
    }

    /** The link broke. Its tasks run on; it has until the ping timeout to come back. */
    void disconnected(Agent agent) {
        Agent away = agent.disconnected();
        ledger.agents().put(away.id(), away);
        step.add(new Effect.PutAgent(AllocatorView.agent(ledger.orders(), away)));
        new OfferTransitions(step).rescind(ledger.offersOfAgent(away.id()), true);
        new InverseTransitions(step).rescindAgent(away.id());
    }

    /** It did not answer in time, as the registry knows already. Its tasks may still run, and come back with it. */
    void unreachable(Agent agent, AbsentAgent absent, String message) {
        step.count("master/slave_unreachable_completed");
        step.count("master/slave_removals");
        step.count("master/slave_removals/reason_unhealthy");
        new OperationTransitions(step)
                .left(agent, Optional.of(OperationState.OPERATION_UNREACHABLE), "Agent was marked unreachable");
        leave(agent, (framework, task) -> {
            TaskState state = framework.partitionAware() ? TaskState.TASK_UNREACHABLE : TaskState.TASK_LOST;
            TaskStatus status = lost(task, state, message)
                    .setUnreachableTime(Statuses.time(absent.since()))
                    .build();
            new TaskTransitions(step).lose(framework, task, status);
        });
        ledger.unreachable().put(agent.id(), absent);
    }

    /**
     * It is gone for good, and its tasks with it.
     *
     * @param kind as the metric names it
     */
    void remove(Agent agent, String why, String kind) {
        step.count("master/slave_removals");
        step.count("master/slave_removals/reason_" + kind);
        forget(agent, removed(agent, why));
    }

    private static String removed(Agent agent, String why) {
        return "Agent " + agent.hostname() + " removed: " + why;
    }

    private void forget(Agent agent, String message) {
        leave(agent, (framework, task) -> new TaskTransitions(step)
                .end(framework, task, lost(task, TaskState.TASK_LOST, message).build()));
        ledger.setOrders(ledger.orders().withoutDeactivation(agent.id()));
        step.persist(new RegistryChange.RemoveAgent(agent.id()));
        step.tellOperators(OperatorEvents.agentRemoved(agent.id()));
    }

    /** An operator has taken its machine down. */
    void remove(Agent agent, String why) {
        step.count("master/slave_removals");
        forget(agent, removed(agent, why));
    }

    /** An operator knows that it is gone for good. The registry knows it already. */
    void gone(Agent agent, String message) {
        shutDown(agent, message);
        GoneTransitions fate = new GoneTransitions(step);
        new OperationTransitions(step).left(agent, Optional.of(OperationState.OPERATION_GONE_BY_OPERATOR), message);
        leave(agent, (framework, task) -> new TaskTransitions(step).end(framework, task, fate.status(framework, task)));
    }

    /** Tells an agent to end everything: it is no member of the cluster any more. */
    void shutDown(Agent agent, String message) {
        agent.stream().ifPresent(stream -> step.shutDownAgent(stream, message));
    }

    private TaskStatus.Builder lost(Task task, TaskState state, String message) {
        TaskStatus.Builder status = Statuses.made(
                task.getTaskId(),
                task.getAgentId(),
                state,
                TaskStatus.Reason.REASON_AGENT_REMOVED,
                message,
                step.now());
        return task.hasExecutorId() ? status.setExecutorId(task.getExecutorId()) : status;
    }

    private void leave(Agent agent, BiConsumer<Framework, Task> fate) {
        new OperationTransitions(step).left(agent, Optional.empty(), "Agent was removed");
        for (Task task : ledger.tasksOfAgent(agent.id())) {
            ledger.frameworks()
                    .find(task.getFrameworkId().getValue())
                    .ifPresent(framework -> fate.accept(framework, task));
        }
        new OfferTransitions(step).rescind(ledger.offersOfAgent(agent.id()), true);
        new InverseTransitions(step).forgetAgent(agent.id());
        endExecutors(agent);
        ledger.agents().remove(agent.id());
        step.add(new Effect.RemoveAgent(agent.id()));
        agent.stream().ifPresent(stream -> step.refuseAgent(stream, "The agent was removed"));
        tellLost(agent.info().getId());
    }

    /** Every framework hears that an agent is lost, or out of reach. */
    void tellLost(AgentID agent) {
        Event failure = Event.newBuilder()
                .setType(Event.Type.FAILURE)
                .setFailure(Event.Failure.newBuilder().setAgentId(agent))
                .build();
        ledger.frameworks().values().forEach(framework -> step.send(framework, failure));
    }

    private void endExecutors(Agent agent) {
        new ExecutorTransitions(step).lost(agent);
    }
}
