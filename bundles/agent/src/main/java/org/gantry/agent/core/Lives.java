package org.gantry.agent.core;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/** What happens between the start of a task and its end. */
final class Lives {
    private final AgentState state;
    private final Clock clock;
    private final Updates updates;
    private final Kills kills;
    private final Outbox effects;

    Lives(AgentState state, Clock clock, Updates updates, Kills kills, Outbox effects) {
        this.state = state;
        this.clock = clock;
        this.updates = updates;
        this.kills = kills;
        this.effects = effects;
    }

    void launched(TaskRun run, long pid) {
        if (run.phase == TaskRun.Phase.ENDED) {
            return;
        }
        run.pid = pid;
        if (run.host.isEmpty()) {
            effects.add(new Effect.SavePid(state.agentId(), run.run, pid));
        }
        if (run.cause.isPresent()) {
            run.phase = TaskRun.Phase.KILLING;
            effects.add(new Effect.Watch(run.container));
            effects.add(new Effect.Signal(run.container, Signals.KILL));
            return;
        }
        running(run, pid);
    }

    private void running(TaskRun run, long pid) {
        run.phase = TaskRun.Phase.RUNNING;
        run.pid = pid;
        announceRunning(run);
        effects.add(new Effect.Watch(run.container));
        watchLife(run, clock.instant());
    }

    void announceRunning(TaskRun run) {
        if (run.task.getState() == TaskState.TASK_STAGING) {
            updates.update(run, updates.status(run, TaskState.TASK_STARTING, TaskStatus.Source.SOURCE_EXECUTOR));
        }
        updates.update(run, updates.status(run, TaskState.TASK_RUNNING, TaskStatus.Source.SOURCE_EXECUTOR));
    }

    void watchLife(TaskRun run, Instant startedAt) {
        if (run.info.hasHealthCheck() || run.info.hasCheck()) {
            effects.add(new Effect.StartChecks(run.container, run.info));
        }
        if (run.info.getMaxCompletionTime().getNanoseconds() > 0) {
            Duration allowed = Kills.duration(run.info.getMaxCompletionTime());
            Duration left = allowed.minus(Duration.between(startedAt, clock.instant()));
            effects.add(new Effect.After(
                    left.isNegative() ? Duration.ZERO : left, new Command.CompletionTimeReached(run.container)));
        }
    }

    void healthChanged(TaskRun run, Command.HealthChanged change) {
        if (run.phase != TaskRun.Phase.RUNNING) {
            return;
        }
        boolean toggled = run.healthy.filter(known -> known == change.healthy()).isEmpty();
        run.healthy = Optional.of(change.healthy());
        if (toggled) {
            TaskStatus.Builder status = runningAgain(run, TaskStatus.Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED);
            if (!change.healthy()) {
                status.setMessage(change.message());
            }
            updates.update(run, status);
        }
        if (change.kill()) {
            kills.kill(run, Optional.empty(), KillCause.UNHEALTHY);
        }
    }

    void checkChanged(TaskRun run, Command.CheckChanged change) {
        boolean same = run.checkStatus.filter(change.status()::equals).isPresent();
        if (run.phase == TaskRun.Phase.RUNNING && !same) {
            run.checkStatus = Optional.of(change.status());
            updates.update(run, runningAgain(run, TaskStatus.Reason.REASON_TASK_CHECK_STATUS_UPDATED));
        }
    }

    private TaskStatus.Builder runningAgain(TaskRun run, TaskStatus.Reason reason) {
        TaskStatus.Builder status = updates.status(run, TaskState.TASK_RUNNING, TaskStatus.Source.SOURCE_EXECUTOR)
                .setReason(reason);
        run.healthy.ifPresent(status::setHealthy);
        run.checkStatus.ifPresent(status::setCheckStatus);
        return status;
    }

    Instant startedAt(TaskRun run) {
        return run.task.getStatusesList().stream()
                .findFirst()
                .map(status -> Instant.ofEpochMilli((long) (status.getTimestamp() * 1000)))
                .orElseGet(clock::instant);
    }
}
