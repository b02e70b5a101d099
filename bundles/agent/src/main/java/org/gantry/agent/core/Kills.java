package org.gantry.agent.core;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.model.container.ContainerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends tasks: asks them to, and after a time of grace does not ask any more. */
final class Kills {
    private static final Logger LOG = LoggerFactory.getLogger(Kills.class);
    private static final Duration DEFAULT_GRACE = Duration.ofSeconds(3);

    /** No time to tidy up, but enough to end by the first signal and be seen to. */
    private static final Duration COMPLETION_GRACE = Duration.ofMillis(100);

    private static final Duration TELLING = Duration.ofSeconds(2);

    private final AgentState state;
    private final Clock clock;
    private final Updates updates;
    private final Outbox effects;

    Kills(AgentState state, Clock clock, Updates updates, Outbox effects) {
        this.state = state;
        this.clock = clock;
        this.updates = updates;
        this.effects = effects;
    }

    /** Ends a task in the time that the policy, or else the task itself, allows. */
    void kill(TaskRun run, Optional<KillPolicy> policy, KillCause cause) {
        kill(run, policy, cause, graceOf(run, policy));
    }

    /**
     * Ends a task with all of its framework or agent: in the time that executors have for that, whatever the task's own
     * policy, and with a little of it left for the end to be told.
     */
    void shutdown(TaskRun run, Duration grace) {
        Duration left = grace.minus(TELLING).isNegative() ? Duration.ZERO : grace.minus(TELLING);
        KillPolicy policy = KillPolicy.newBuilder()
                .setGracePeriod(DurationInfo.newBuilder().setNanoseconds(left.toNanos()))
                .build();
        kill(run, Optional.of(policy), KillCause.REQUESTED, left);
    }

    private void kill(TaskRun run, Optional<KillPolicy> policy, KillCause cause, Duration grace) {
        ContainerId container = run.container;
        switch (run.phase) {
            case LAUNCHING -> {
                run.cause = Optional.of(run.cause.orElse(KillCause.DURING_LAUNCH));
                effects.add(new Effect.CancelStart(container));
            }
            case RUNNING -> {
                LOG.info("Killing task {} in container {}", run.key, container);
                announceKill(run, cause);
                begin(run, cause, grace);
            }
            case KILLING -> {
                Instant deadline = clock.instant().plus(grace);
                if (policy.isPresent()
                        && run.killDeadline.filter(deadline::isBefore).isPresent()) {
                    killWithin(run, grace);
                }
            }
            case ENDED -> LOG.debug("Not killing task {}: it has ended", run.key);
        }
    }

    private void begin(TaskRun run, KillCause cause, Duration grace) {
        run.phase = TaskRun.Phase.KILLING;
        run.cause = Optional.of(cause);
        effects.add(new Effect.StopChecks(run.container));
        effects.add(new Effect.Signal(run.container, Signals.TERMINATE));
        killWithin(run, grace);
    }

    private void announceKill(TaskRun run, KillCause cause) {
        FrameworkInfo framework = state.frameworks.get(run.key.framework()).info;
        boolean told = run.task.getState() == TaskState.TASK_KILLING;
        if (!told && Tasks.has(framework, FrameworkInfo.Capability.Type.TASK_KILLING_STATE)) {
            TaskStatus.Builder killing = updates.status(run, TaskState.TASK_KILLING, TaskStatus.Source.SOURCE_EXECUTOR);
            if (cause == KillCause.UNHEALTHY) {
                killing.setHealthy(false);
            }
            updates.update(run, killing);
        }
    }

    private void killWithin(TaskRun run, Duration grace) {
        run.killAttempt++;
        run.killDeadline = Optional.of(clock.instant().plus(grace));
        effects.add(new Effect.After(grace, new Command.GraceExpired(run.container, run.killAttempt)));
    }

    private Duration graceOf(TaskRun run, Optional<KillPolicy> policy) {
        if (policy.isPresent() && policy.get().hasGracePeriod()) {
            return duration(policy.get().getGracePeriod());
        }
        return run.info.hasKillPolicy() && run.info.getKillPolicy().hasGracePeriod()
                ? duration(run.info.getKillPolicy().getGracePeriod())
                : DEFAULT_GRACE;
    }

    void graceExpired(TaskRun run, int attempt) {
        if (run.phase == TaskRun.Phase.KILLING && run.killAttempt == attempt) {
            LOG.info("Task {} did not end in its grace period; ending container {}", run.key, run.container);
            effects.add(new Effect.Signal(run.container, Signals.KILL));
        }
    }

    void completionTimeReached(TaskRun run) {
        if (run.phase == TaskRun.Phase.RUNNING) {
            begin(run, KillCause.COMPLETION_TIME, COMPLETION_GRACE);
        }
    }

    static Duration duration(DurationInfo info) {
        return Duration.ofNanos(Math.max(0, info.getNanoseconds()));
    }
}
