package org.gantry.agent.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.agent.checkpoint.RecoveredRun;
import org.gantry.agent.checkpoint.RecoveredTask;
import org.gantry.containerizers.spi.ContainerExit;
import org.gantry.model.container.ContainerId;

/** Takes over the tasks of a former process of this agent. */
final class Takeover {
    private final AgentState state;
    private final Kills kills;
    private final Lives lives;
    private final Endings endings;
    private final ExecutorEnds ends;
    private final Members members;
    private final Outbox effects;

    Takeover(
            AgentState state,
            Kills kills,
            Lives lives,
            Endings endings,
            ExecutorEnds ends,
            Members members,
            Outbox effects) {
        this.state = state;
        this.kills = kills;
        this.lives = lives;
        this.endings = endings;
        this.ends = ends;
        this.members = members;
        this.effects = effects;
    }

    void run(Command.Recovered command, FrameworkInfo framework, RecoveredRun found) {
        if (found.executor().isPresent()) {
            executor(command, framework, found, found.executor().get());
        } else if (!found.tasks().isEmpty()) {
            RecoveredTask task = found.tasks().get(0);
            TaskRun run = state.add(framework, found.id(), task.info(), true);
            restore(run, task);
            resume(command, framework, run);
        }
    }

    private void executor(Command.Recovered command, FrameworkInfo framework, RecoveredRun found, ExecutorInfo info) {
        ExecutorRun executor = state.addExecutor(framework, found.id(), info);
        ContainerId container = found.id().container();
        for (RecoveredTask task : found.tasks()) {
            TaskRun run = state.addTo(executor, task.container(), task.info());
            run.started = true;
            restore(run, task);
            executor.everSent = true;
        }
        formGroups(executor, found.tasks());
        boolean alive = command.alive().contains(container);
        if (alive) {
            executor.there = true;
            executor.pid = command.running().getOrDefault(container, 0L);
            executor.phase = executor.builtIn() ? ExecutorRun.Phase.RUNNING : ExecutorRun.Phase.REGISTERING;
            executor.recovered = true;
            effects.add(new Effect.Watch(container));
        }
        List<TaskRun> lost = new ArrayList<>();
        for (TaskRun task : executor.all()) {
            if (!task.hasOwnContainer()) {
                resumeWithoutContainer(command, framework, task, alive);
            } else if (task.isTerminal() || command.alive().contains(task.container)) {
                resume(command, framework, task);
            } else {
                lost.add(task);
            }
        }
        // Last, for each may take others with it.
        lost.forEach(task -> resume(command, framework, task));
        if (!alive) {
            ends.ended(executor, ContainerExit.unknown());
            return;
        }
        // A former process may have been killed between the end of one and those of the others.
        executor.all().stream().filter(TaskRun::isTerminal).forEach(members::ended);
        executor.all().forEach(endings::completeIfOver);
        ends.finishIfIdle(executor);
    }

    private static void formGroups(ExecutorRun executor, List<RecoveredTask> found) {
        Map<String, List<TaskRun>> groups = new TreeMap<>();
        for (RecoveredTask task : found) {
            if (!task.group().isEmpty()) {
                groups.computeIfAbsent(task.group(), any -> new ArrayList<>())
                        .add(executor.tasks.get(task.info().getTaskId().getValue()));
            }
        }
        groups.forEach(TaskGroup::new);
    }

    /** It is the executor that knows how the task is. */
    private void resumeWithoutContainer(
            Command.Recovered command, FrameworkInfo framework, TaskRun task, boolean alive) {
        if (task.isTerminal()) {
            task.phase = TaskRun.Phase.ENDED;
        } else if (alive) {
            task.phase = task.task.getState() == TaskState.TASK_KILLING ? TaskRun.Phase.KILLING : TaskRun.Phase.RUNNING;
        } else {
            endings.ended(task, lost(command, framework, task));
        }
    }

    private static void restore(TaskRun run, RecoveredTask found) {
        for (TaskStatus update : found.updates()) {
            run.task = Tasks.with(run.task, update);
            run.pid = Math.max(run.pid, update.getContainerStatus().getExecutorPid());
            if (update.hasHealthy()) {
                run.healthy = Optional.of(update.getHealthy());
            }
        }
        run.updates.restore(found.updates(), found.acknowledged());
    }

    private void resume(Command.Recovered command, FrameworkInfo framework, TaskRun run) {
        ContainerId container = run.container;
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
        ContainerId container = run.container;
        boolean killing = run.task.getState() == TaskState.TASK_KILLING;
        run.phase = TaskRun.Phase.RUNNING;
        boolean untold =
                run.task.getState() == TaskState.TASK_STAGING || run.task.getState() == TaskState.TASK_STARTING;
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

    /** Whether it was still being launched, as far as was told. A command task is told to start when it has started. */
    static boolean launching(TaskRun run) {
        boolean starting = run.task.getState() == TaskState.TASK_STARTING && run.host.isPresent();
        return starting || run.task.getState() == TaskState.TASK_STAGING;
    }

    private static Ending lost(Command.Recovered command, FrameworkInfo framework, TaskRun run) {
        String refusal = command.refused().get(run.container);
        if (refusal != null) {
            return Ending.failed(
                    TaskStatus.Reason.REASON_EXECUTOR_TERMINATED, "The container could not be recovered: " + refusal);
        }
        if (launching(run) && !command.checkpoint().rebooted()) {
            return Endings.neverStarted(framework);
        }
        String why = command.checkpoint().rebooted() ? "The agent's host was restarted" : "The container is gone";
        return Ending.failed(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED, why);
    }
}
