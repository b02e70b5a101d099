package org.gantry.master.transition;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.allocator.spi.RunningTask;
import org.gantry.allocator.spi.Victim;
import org.gantry.master.state.Agent;
import org.gantry.master.state.Framework;
import org.gantry.master.state.Ledger;

/** Tasks make room for frameworks of higher bands. */
public final class PreemptionTransitions {
    private final Step step;
    private final Ledger ledger;

    PreemptionTransitions(Step step) {
        this.step = step;
        this.ledger = step.ledger();
    }

    /** Tasks that could be ended: they run on agents that can be told, and nobody has asked them to end yet. */
    public static List<RunningTask> running(Ledger ledger) {
        List<RunningTask> running = new ArrayList<>();
        for (Framework framework : ledger.frameworks().values()) {
            int band = AllocatorView.priority(framework.info().getLabels());
            for (Task task : ledger.tasks(framework.id()).current().values()) {
                if (isRunning(ledger, framework, task)) {
                    TaskRecords.usage(task.getResourcesList())
                            .forEach((role, resources) -> running.add(new RunningTask(
                                    task.getTaskId().getValue(),
                                    framework.id(),
                                    task.getAgentId().getValue(),
                                    role,
                                    AllocatorView.priority(task.getLabels(), band),
                                    resources)));
                }
            }
        }
        return running;
    }

    void preempt(List<Victim> victims) {
        for (Victim victim : victims) {
            RunningTask task = victim.task();
            Optional<Framework> framework = ledger.frameworks().find(task.frameworkId());
            Optional<Agent> agent = ledger.agents().find(task.agentId()).filter(Agent::connected);
            Optional<Task> known = ledger.tasks(task.frameworkId()).current().find(task.taskId());
            if (framework.isPresent() && agent.isPresent() && known.isPresent()) {
                ledger.pendingKills().add(task.agentId(), task.frameworkId(), task.taskId());
                new TaskTransitions(step)
                        .order(
                                agent.get(),
                                framework.get(),
                                known.get().getTaskId(),
                                Optional.empty(),
                                Optional.of(TaskStatus.Reason.REASON_CONTAINER_PREEMPTED));
                step.count("master/tasks_preempted");
            }
        }
    }

    private static boolean isRunning(Ledger ledger, Framework framework, Task task) {
        String agentId = task.getAgentId().getValue();
        return TaskRecords.holdsResources(task)
                && task.getState() != TaskState.TASK_KILLING
                && ledger.agents().find(agentId).filter(Agent::connected).isPresent()
                && !ledger.pendingKills()
                        .has(agentId, framework.id(), task.getTaskId().getValue());
    }
}
