package org.gantry.agent.core;

import java.time.Instant;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CheckStatusInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.gantry.agent.checkpoint.RunId;

/** A task that this agent runs, or has run and still owes updates for. Owner thread only. */
final class TaskRun {
    enum Phase {
        LAUNCHING,
        RUNNING,
        KILLING,
        /** The container's command has ended, or never started; what is left of it is being cleaned up. */
        ENDED
    }

    final TaskKey key;
    final RunId run;
    final TaskInfo info;
    final ExecutorInfo executor;
    final UpdateStream updates = new UpdateStream();

    /** Whether there is a container and a checkpoint; a task that was refused at once has neither. */
    final boolean launched;

    Task task;
    Phase phase = Phase.LAUNCHING;
    long pid;
    boolean destroyed;
    boolean completed;

    /** Whether a former process was killed while it launched this, and the command does not run now. */
    boolean cutShort;

    Optional<KillCause> cause = Optional.empty();
    Optional<Instant> killDeadline = Optional.empty();
    int killAttempt;
    Optional<Boolean> healthy = Optional.empty();
    Optional<CheckStatusInfo> checkStatus = Optional.empty();

    TaskRun(TaskKey key, RunId run, TaskInfo info, ExecutorInfo executor, Task task, boolean launched) {
        this.key = key;
        this.run = run;
        this.info = info;
        this.executor = executor;
        this.task = task;
        this.launched = launched;
        this.destroyed = !launched;
    }

    boolean isTerminal() {
        return Tasks.isTerminal(task.getState());
    }

    /** Whether nothing is left to do: the container is gone and the framework knows how it ended. */
    boolean isOver() {
        return destroyed && isTerminal() && updates.isEmpty();
    }

    ExecutorView view() {
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
        return new ExecutorView(run, executor, shown.build(), info, pid, phase == Phase.LAUNCHING, destroyed);
    }
}
