package org.gantry.agent.core;

import java.time.Instant;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CheckStatusInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.gantry.agent.checkpoint.RunId;
import org.gantry.model.container.ContainerId;

/** A task that this agent runs, or has run and still owes updates for. Owner thread only. */
final class TaskRun {
    enum Phase {
        /** Its container is being launched, or it waits for its executor. */
        LAUNCHING,
        RUNNING,
        KILLING,
        /** The container's command has ended, or never started; what is left of it is being cleaned up. */
        ENDED
    }

    final TaskKey key;
    final RunId run;

    /** What runs it: that of its executor, or one of its own that is nested there. */
    final ContainerId container;

    final TaskInfo info;
    final ExecutorInfo executor;
    final UpdateStream updates = new UpdateStream();

    /** The executor that it shares with others; empty for a command task, which has one of its own. */
    final Optional<ExecutorRun> host;

    /** Whether there is a checkpoint; a task that was refused at once has none, and no container either. */
    final boolean launched;

    Task task;
    Phase phase = Phase.LAUNCHING;
    long pid;
    boolean destroyed;
    boolean completed;

    /** Whether a container of its own was asked for. */
    boolean started;

    /** Whether a former process was killed while it launched this, and the command does not run now. */
    boolean cutShort;

    Optional<TaskGroup> group = Optional.empty();
    Optional<KillCause> cause = Optional.empty();

    /** With what a custom executor was asked to end it; said again when it subscribes again. */
    Optional<KillPolicy> killPolicy = Optional.empty();

    Optional<Instant> killDeadline = Optional.empty();
    int killAttempt;
    Optional<Boolean> healthy = Optional.empty();
    Optional<CheckStatusInfo> checkStatus = Optional.empty();

    /** A command task, or one that was refused. */
    TaskRun(TaskKey key, RunId run, TaskInfo info, ExecutorInfo executor, Task task, boolean launched) {
        this(key, run, run.container(), info, executor, Optional.empty(), task, launched);
        this.destroyed = !launched;
        this.started = launched;
    }

    /** A task of an executor; it has a container of its own if that is not the executor's. */
    TaskRun(TaskKey key, ExecutorRun host, ContainerId container, TaskInfo info, Task task) {
        this(key, host.run, container, info, host.info, Optional.of(host), task, true);
        this.destroyed = !hasOwnContainer();
    }

    private TaskRun(
            TaskKey key,
            RunId run,
            ContainerId container,
            TaskInfo info,
            ExecutorInfo executor,
            Optional<ExecutorRun> host,
            Task task,
            boolean launched) {
        this.key = key;
        this.run = run;
        this.container = container;
        this.info = info;
        this.executor = executor;
        this.host = host;
        this.task = task;
        this.launched = launched;
    }

    /** Whether its container ends with it. That of a custom executor does not. */
    boolean hasOwnContainer() {
        return launched && (host.isEmpty() || container.parent().isPresent());
    }

    boolean isTerminal() {
        return Tasks.isTerminal(task.getState());
    }

    /** Whether nothing is left to do: the container is gone and the framework knows how it ended. */
    boolean isOver() {
        return destroyed && isTerminal() && updates.isEmpty();
    }

    TaskEntry entry() {
        Task.Builder shown = task.toBuilder();
        updates.head()
                .ifPresentOrElse(
                        head -> shown.setStatusUpdateState(head.getState()).setStatusUpdateUuid(head.getUuid()), () -> {
                            int last = task.getStatusesCount() - 1;
                            if (last >= 0) {
                                shown.setStatusUpdateState(task.getState())
                                        .setStatusUpdateUuid(
                                                task.getStatuses(last).getUuid());
                            }
                        });
        return new TaskEntry(
                shown.build(), info, container, hasOwnContainer() ? pid : 0, phase == Phase.LAUNCHING, destroyed);
    }

    /** The executor that stands for a command task. */
    ExecutorView view() {
        return new ExecutorView(
                run,
                executor,
                true,
                java.util.List.of(entry()),
                java.util.List.of(),
                pid,
                phase == Phase.LAUNCHING,
                isTerminal(),
                destroyed);
    }
}
