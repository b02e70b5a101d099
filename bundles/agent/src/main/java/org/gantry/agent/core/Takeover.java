package org.gantry.agent.core;

import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.agent.checkpoint.RecoveredRun;
import org.gantry.model.container.ContainerId;

/** Takes over the tasks of a former process of this agent. */
final class Takeover {
    private final AgentState state;
    private final Kills kills;
    private final Lives lives;
    private final Endings endings;
    private final Outbox effects;

    Takeover(AgentState state, Kills kills, Lives lives, Endings endings, Outbox effects) {
        this.state = state;
        this.kills = kills;
        this.lives = lives;
        this.endings = endings;
        this.effects = effects;
    }

    void run(Command.Recovered command, FrameworkInfo framework, RecoveredRun found, TaskInfo info) {
        TaskRun run = state.add(framework, found.id(), info, true);
        for (TaskStatus update : found.updates()) {
            run.task = Tasks.with(run.task, update);
            run.pid = Math.max(run.pid, update.getContainerStatus().getExecutorPid());
            if (update.hasHealthy()) {
                run.healthy = Optional.of(update.getHealthy());
            }
        }
        run.updates.restore(found.updates(), found.acknowledged());
        ContainerId container = found.id().container();
        if (run.isTerminal()) {
            run.phase = TaskRun.Phase.ENDED;
            effects.add(new Effect.Destroy(container));
        } else if (command.alive().contains(container)) {
            recoverAlive(run, Optional.ofNullable(command.running().get(container)));
        } else {
            endings.ended(run, lost(command, framework, run));
        }
    }

    private void recoverAlive(TaskRun run, Optional<Long> pid) {
        ContainerId container = run.run.container();
        boolean killing = run.task.getState() == TaskState.TASK_KILLING;
        run.phase = TaskRun.Phase.RUNNING;
        boolean untold = run.task.getState() == TaskState.TASK_STAGING;
        if (untold && pid.isPresent()) {
            lives.launched(run, pid.get());
        } else if (untold) {
            run.cutShort = true;
            effects.add(new Effect.Watch(container));
        } else {
            effects.add(new Effect.Watch(container));
            if (!killing) {
                lives.watchLife(run, lives.startedAt(run));
            }
        }
        if (killing) {
            kills.kill(run, Optional.empty(), KillCause.REQUESTED);
        }
    }

    private static Ending lost(Command.Recovered command, FrameworkInfo framework, TaskRun run) {
        String refusal = command.refused().get(run.run.container());
        if (refusal != null) {
            return Ending.failed(
                    TaskStatus.Reason.REASON_EXECUTOR_TERMINATED, "The container could not be recovered: " + refusal);
        }
        if (run.task.getState() == TaskState.TASK_STAGING
                && !command.checkpoint().rebooted()) {
            return Endings.neverStarted(framework);
        }
        String why = command.checkpoint().rebooted() ? "The agent's host was restarted" : "The container is gone";
        return Ending.failed(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED, why);
    }
}
