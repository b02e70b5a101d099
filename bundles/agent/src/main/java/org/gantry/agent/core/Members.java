package org.gantry.agent.core;

import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * The part of the default executor, which this agent plays itself: each task of a group runs in a container nested in
 * the executor's. A task that fails or is killed takes its group with it; one that finishes does not.
 */
final class Members {
    private final AgentState state;
    private final Updates updates;
    private final ExecutorEnds ends;
    private final Deliveries deliveries;
    private final Outbox effects;

    Members(AgentState state, Updates updates, ExecutorEnds ends, Deliveries deliveries, Outbox effects) {
        this.state = state;
        this.updates = updates;
        this.ends = ends;
        this.deliveries = deliveries;
        this.effects = effects;
    }

    /** Starts what waits for the executor's container. */
    void start(ExecutorRun executor) {
        deliveries.updateLimits(executor);
        for (TaskRun member : executor.all()) {
            if (member.phase == TaskRun.Phase.LAUNCHING && !member.started) {
                member.started = true;
                executor.everSent = true;
                updates.update(
                        member, updates.status(member, TaskState.TASK_STARTING, TaskStatus.Source.SOURCE_EXECUTOR));
                effects.add(new Effect.StartMember(
                        state.agentId(),
                        executor.run,
                        member.container,
                        state.frameworks.get(executor.run.framework()).info,
                        executor.info,
                        member.info));
            }
        }
    }

    /** Ends the others of the group, if that is what this end means. */
    void ended(TaskRun member) {
        TaskGroup group = member.group.orElse(null);
        TaskState how = member.task.getState();
        if (group == null || group.ending || how == TaskState.TASK_FINISHED) {
            return;
        }
        group.ending = true;
        group.members.stream()
                .filter(other -> other != member)
                .forEach(other -> ends.killMember(other, Optional.empty(), KillCause.REQUESTED));
    }
}
