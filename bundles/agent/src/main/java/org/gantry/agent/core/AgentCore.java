package org.gantry.agent.core;

import com.google.protobuf.ByteString;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.agent.checkpoint.RecoveredAgent;
import org.gantry.agent.checkpoint.RecoveredRun;
import org.gantry.agent.checkpoint.RunId;
import org.gantry.containerizers.spi.ContainerExit;
import org.gantry.model.container.ContainerId;
import org.gantry.protocol.agentlink.AgentLink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the agent knows and decides. {@link #apply} takes one command and returns what is to be done; nothing is done
 * here, and no time passes but the clock's. One thread only; others read {@link #snapshot}.
 */
public final class AgentCore {
    private static final Logger LOG = LoggerFactory.getLogger(AgentCore.class);
    private static final Duration DEFAULT_GRACE = Duration.ofSeconds(3);
    private static final Duration LAST_UPDATES = Duration.ofSeconds(2);

    private final CoreSettings settings;
    private final Clock clock;
    private final AgentState state;
    private List<Effect> effects = new ArrayList<>();
    private boolean removed;
    private boolean stopping;
    private boolean lastUpdatesAwaited;

    public AgentCore(CoreSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.state = new AgentState(settings);
    }

    /**
     * Takes one command.
     *
     * @return what is to be done, in order
     */
    public List<Effect> apply(Command command) {
        effects = new ArrayList<>();
        if (command instanceof Command.Recovered c) {
            recovered(c);
        } else if (command instanceof Command.Subscribed c) {
            subscribed(c.event());
        } else if (command instanceof Command.Disconnected) {
            state.connected = false;
            finishShutdown();
        } else if (command instanceof Command.Launch c) {
            launch(c.framework(), c.task());
        } else if (command instanceof Command.LaunchGroup c) {
            c.tasks().forEach(task -> refuse(c.framework(), task, "Task groups are not supported by this agent"));
        } else if (command instanceof Command.Kill c) {
            kill(c.task(), c.policy());
        } else if (command instanceof Command.Acknowledge c) {
            acknowledged(c.task(), c.uuid());
        } else if (command instanceof Command.UpdateFramework c) {
            updateFramework(c.framework());
        } else if (command instanceof Command.ShutdownFramework c) {
            shutdownFramework(c.framework());
        } else if (command instanceof Command.ShutdownExecutor c) {
            kill(new TaskKey(c.framework(), c.executor()), Optional.empty());
        } else if (command instanceof Command.ShutdownAgent c) {
            shutdownAgent(c.reason());
        } else if (command instanceof Command.StopTasks) {
            stopTasks();
        } else if (command instanceof Command.StopUnacknowledged) {
            effects.add(new Effect.Stopped());
        } else {
            applyToContainer(command);
        }
        return effects;
    }

    private void applyToContainer(Command command) {
        if (command instanceof Command.Launched c) {
            run(c.container()).ifPresent(run -> launched(run, c.pid()));
        } else if (command instanceof Command.LaunchFailed c) {
            run(c.container()).ifPresent(run -> launchFailed(run, c.message()));
        } else if (command instanceof Command.Exited c) {
            run(c.container()).ifPresent(run -> exited(run, c.exit()));
        } else if (command instanceof Command.Destroyed c) {
            run(c.container()).ifPresent(run -> destroyed(run, c.error()));
        } else if (command instanceof Command.GraceExpired c) {
            run(c.container()).ifPresent(run -> graceExpired(run, c.attempt()));
        } else if (command instanceof Command.CompletionTimeReached c) {
            run(c.container()).ifPresent(this::completionTimeReached);
        } else if (command instanceof Command.RetryUpdate c) {
            retry(c.task(), c.uuid(), c.interval());
        } else if (command instanceof Command.HealthChanged c) {
            run(c.container()).ifPresent(run -> healthChanged(run, c));
        } else if (command instanceof Command.CheckChanged c) {
            run(c.container()).ifPresent(run -> checkChanged(run, c));
        } else {
            throw new IllegalArgumentException("Unknown command " + command);
        }
    }

    /** The call with which to subscribe now; its agent id is absent until the agent has registered once. */
    public AgentLink.Call subscription() {
        return state.subscription();
    }

    public AgentSnapshot snapshot() {
        return state.snapshot();
    }

    private void recovered(Command.Recovered command) {
        RecoveredAgent found = command.checkpoint();
        found.info()
                .ifPresent(old -> state.info =
                        settings.info().toBuilder().setId(old.getId()).build());
        for (RecoveredRun run : found.runs()) {
            FrameworkInfo framework = found.frameworks().get(run.id().framework());
            if (framework != null && run.task().isPresent() && !run.completed()) {
                recoverRun(command, framework, run, run.task().get());
            }
        }
        state.recovered = true;
        state.recoveryTime = command.took();
        count("slave/recovery_errors", found.problems().size());
    }

    private void recoverRun(Command.Recovered command, FrameworkInfo framework, RecoveredRun found, TaskInfo info) {
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
            ended(run, lost(command, framework, run));
        }
    }

    private void recoverAlive(TaskRun run, Optional<Long> pid) {
        ContainerId container = run.run.container();
        boolean killing = run.task.getState() == TaskState.TASK_KILLING;
        run.phase = TaskRun.Phase.RUNNING;
        boolean untold = run.task.getState() == TaskState.TASK_STAGING;
        if (untold && pid.isPresent()) {
            launched(run, pid.get());
        } else if (untold) {
            run.cutShort = true;
            effects.add(new Effect.Watch(container));
        } else {
            effects.add(new Effect.Watch(container));
            if (!killing) {
                watchLife(run, startedAt(run));
            }
        }
        if (killing) {
            kill(run, Optional.empty(), KillCause.REQUESTED, graceOf(run, Optional.empty()));
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
            return neverStarted(framework);
        }
        String why = command.checkpoint().rebooted() ? "The agent's host was restarted" : "The container is gone";
        return Ending.failed(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED, why);
    }

    private static Ending neverStarted(FrameworkInfo framework) {
        return Ending.of(
                Tasks.vanished(framework, TaskState.TASK_DROPPED),
                TaskStatus.Reason.REASON_AGENT_RESTARTED,
                "The agent restarted before the task was started");
    }

    private void subscribed(AgentLink.Event.Subscribed event) {
        AgentID id = event.getAgentId();
        if (state.info.hasId() && !state.info.getId().equals(id)) {
            shutdownAgent("the master knows this agent as " + id.getValue() + ", not as "
                    + state.info.getId().getValue());
            return;
        }
        state.connected = true;
        state.master = Optional.of(event.getMasterInfo());
        if (!state.info.hasId()) {
            state.info = state.info.toBuilder().setId(id).build();
            LOG.info("Registered as agent {}", id.getValue());
        } else {
            LOG.info("Re-registered as agent {}", id.getValue());
        }
        effects.add(new Effect.SaveAgent(state.info));
        event.getUnwantedFrameworksList().forEach(framework -> shutdownFramework(framework.getValue()));
        for (FrameworkRuns framework : state.frameworks.values()) {
            framework.all().forEach(run -> sendHead(run, UpdateStream.FIRST_RETRY));
        }
    }

    private void launch(FrameworkInfo framework, TaskInfo task) {
        TaskKey key = key(framework, task);
        FrameworkRuns known = state.frameworks.get(key.framework());
        if (known != null && known.runs.containsKey(key.task())) {
            LOG.warn("Ignoring a second launch of task {}", key);
            return;
        }
        Optional<String> refusal = LaunchRules.refusal(task);
        if (refusal.isPresent() || removed || stopping) {
            refuse(framework, task, refusal.orElse("The agent is shutting down"));
            return;
        }
        String container = UUID.randomUUID().toString();
        RunId id = new RunId(key.framework(), key.task(), ContainerId.of(container));
        boolean isNew = known == null || !known.info.equals(framework);
        TaskRun run = state.add(framework, id, task, true);
        LOG.info("Launching task {} in container {}", key, container);
        if (isNew) {
            effects.add(new Effect.SaveFramework(agentId(), framework));
        }
        effects.add(new Effect.SaveRun(agentId(), id, run.executor, task));
        effects.add(new Effect.Start(agentId(), id, framework, task));
    }

    private void refuse(FrameworkInfo framework, TaskInfo task, String why) {
        TaskKey key = key(framework, task);
        RunId id = new RunId(
                key.framework(), key.task(), ContainerId.of(UUID.randomUUID().toString()));
        TaskRun run = state.add(framework, id, task, false);
        LOG.info("Refusing task {}: {}", key, why);
        ended(run, Ending.of(TaskState.TASK_ERROR, TaskStatus.Reason.REASON_TASK_INVALID, why));
    }

    private void launched(TaskRun run, long pid) {
        if (run.phase == TaskRun.Phase.ENDED) {
            return;
        }
        run.pid = pid;
        effects.add(new Effect.SavePid(agentId(), run.run, pid));
        if (run.cause.isPresent()) {
            run.phase = TaskRun.Phase.KILLING;
            effects.add(new Effect.Watch(run.run.container()));
            effects.add(new Effect.Signal(run.run.container(), Signals.KILL));
            return;
        }
        running(run, pid);
    }

    private void running(TaskRun run, long pid) {
        run.phase = TaskRun.Phase.RUNNING;
        run.pid = pid;
        announceRunning(run);
        effects.add(new Effect.Watch(run.run.container()));
        watchLife(run, clock.instant());
    }

    private void announceRunning(TaskRun run) {
        update(run, status(run, TaskState.TASK_STARTING, TaskStatus.Source.SOURCE_EXECUTOR));
        TaskStatus.Builder running = status(run, TaskState.TASK_RUNNING, TaskStatus.Source.SOURCE_EXECUTOR);
        if (run.info.hasCheck()) {
            run.checkStatus = Optional.of(LaunchRules.emptyStatus(run.info.getCheck()));
            running.setCheckStatus(run.checkStatus.get());
        }
        update(run, running);
    }

    private void watchLife(TaskRun run, Instant startedAt) {
        if (run.info.hasHealthCheck() || run.info.hasCheck()) {
            effects.add(new Effect.StartChecks(run.run.container(), run.info));
        }
        if (run.info.hasMaxCompletionTime()) {
            Duration allowed = duration(run.info.getMaxCompletionTime());
            Duration left = allowed.minus(Duration.between(startedAt, clock.instant()));
            effects.add(new Effect.After(
                    left.isNegative() ? Duration.ZERO : left, new Command.CompletionTimeReached(run.run.container())));
        }
    }

    private void launchFailed(TaskRun run, String message) {
        Ending ending = run.cause.isPresent()
                ? Ending.of(ContainerExit.unknown(), run.cause)
                : Ending.failed(TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED, message);
        if (run.cause.isEmpty()) {
            count("slave/container_launch_errors", 1);
        }
        ended(run, ending);
    }

    private void kill(TaskKey key, Optional<KillPolicy> policy) {
        TaskRun run = state.run(key).orElse(null);
        if (run == null) {
            LOG.info("Not killing task {}: it is not known here", key);
            return;
        }
        kill(run, policy, KillCause.REQUESTED, graceOf(run, policy));
    }

    private void kill(TaskRun run, Optional<KillPolicy> policy, KillCause cause, Duration grace) {
        ContainerId container = run.run.container();
        switch (run.phase) {
            case LAUNCHING -> {
                run.cause = Optional.of(run.cause.orElse(KillCause.DURING_LAUNCH));
                effects.add(new Effect.CancelStart(container));
            }
            case RUNNING -> {
                LOG.info("Killing task {} in container {}", run.key, container);
                run.phase = TaskRun.Phase.KILLING;
                run.cause = Optional.of(cause);
                announceKill(run, cause);
                effects.add(new Effect.StopChecks(container));
                effects.add(new Effect.Signal(container, Signals.TERMINATE));
                killWithin(run, grace);
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

    private void announceKill(TaskRun run, KillCause cause) {
        FrameworkInfo framework = state.frameworks.get(run.key.framework()).info;
        boolean told = run.task.getState() == TaskState.TASK_KILLING;
        if (!told && Tasks.has(framework, FrameworkInfo.Capability.Type.TASK_KILLING_STATE)) {
            TaskStatus.Builder killing = status(run, TaskState.TASK_KILLING, TaskStatus.Source.SOURCE_EXECUTOR);
            if (cause == KillCause.UNHEALTHY) {
                killing.setHealthy(false);
            }
            update(run, killing);
        }
    }

    private void killWithin(TaskRun run, Duration grace) {
        run.killAttempt++;
        run.killDeadline = Optional.of(clock.instant().plus(grace));
        effects.add(new Effect.After(grace, new Command.GraceExpired(run.run.container(), run.killAttempt)));
    }

    private Duration graceOf(TaskRun run, Optional<KillPolicy> policy) {
        if (policy.isPresent() && policy.get().hasGracePeriod()) {
            return duration(policy.get().getGracePeriod());
        }
        return run.info.hasKillPolicy() && run.info.getKillPolicy().hasGracePeriod()
                ? duration(run.info.getKillPolicy().getGracePeriod())
                : DEFAULT_GRACE;
    }

    private void graceExpired(TaskRun run, int attempt) {
        if (run.phase == TaskRun.Phase.KILLING && run.killAttempt == attempt) {
            LOG.info("Task {} did not end in its grace period; ending container {}", run.key, run.run.container());
            effects.add(new Effect.Signal(run.run.container(), Signals.KILL));
        }
    }

    private void completionTimeReached(TaskRun run) {
        if (run.phase == TaskRun.Phase.RUNNING) {
            run.phase = TaskRun.Phase.KILLING;
            run.cause = Optional.of(KillCause.COMPLETION_TIME);
            effects.add(new Effect.StopChecks(run.run.container()));
            effects.add(new Effect.Signal(run.run.container(), Signals.KILL));
        }
    }

    private void healthChanged(TaskRun run, Command.HealthChanged change) {
        if (run.phase != TaskRun.Phase.RUNNING) {
            return;
        }
        boolean toggled = run.healthy.filter(known -> known == change.healthy()).isEmpty();
        run.healthy = Optional.of(change.healthy());
        if (toggled) {
            update(
                    run,
                    runningAgain(run, TaskStatus.Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED)
                            .setMessage(change.message()));
        }
        if (change.kill()) {
            kill(run, Optional.empty(), KillCause.UNHEALTHY, graceOf(run, Optional.empty()));
        }
    }

    private void checkChanged(TaskRun run, Command.CheckChanged change) {
        boolean same = run.checkStatus.filter(change.status()::equals).isPresent();
        if (run.phase == TaskRun.Phase.RUNNING && !same) {
            run.checkStatus = Optional.of(change.status());
            update(run, runningAgain(run, TaskStatus.Reason.REASON_TASK_CHECK_STATUS_UPDATED));
        }
    }

    private TaskStatus.Builder runningAgain(TaskRun run, TaskStatus.Reason reason) {
        TaskStatus.Builder status = status(run, TaskState.TASK_RUNNING, TaskStatus.Source.SOURCE_EXECUTOR)
                .setReason(reason);
        run.healthy.ifPresent(status::setHealthy);
        run.checkStatus.ifPresent(status::setCheckStatus);
        return status;
    }

    private void exited(TaskRun run, ContainerExit exit) {
        boolean untold = run.cutShort && run.phase == TaskRun.Phase.RUNNING;
        if (untold && exit.equals(ContainerExit.unknown())) {
            ended(run, neverStarted(state.frameworks.get(run.key.framework()).info));
            return;
        }
        if (untold) {
            announceRunning(run);
        }
        ended(run, Ending.of(exit, run.cause));
    }

    private void ended(TaskRun run, Ending ending) {
        if (run.phase == TaskRun.Phase.ENDED) {
            return;
        }
        run.phase = TaskRun.Phase.ENDED;
        LOG.info("Task {} ended: {} ({})", run.key, ending.state(), ending.message());
        boolean fromTask = ending.reason().isEmpty();
        TaskStatus.Source source = fromTask ? TaskStatus.Source.SOURCE_EXECUTOR : TaskStatus.Source.SOURCE_AGENT;
        TaskStatus.Builder status = status(run, ending.state(), source).setMessage(ending.message());
        ending.reason().ifPresent(status::setReason);
        ending.limitation().ifPresent(status::setLimitation);
        ending.healthy().or(() -> run.healthy).ifPresent(status::setHealthy);
        update(run, status);
        count(
                "slave/"
                        + ending.state()
                                .name()
                                .toLowerCase(java.util.Locale.ROOT)
                                .replace("task_", "tasks_"),
                1);
        if (run.launched) {
            effects.add(new Effect.StopChecks(run.run.container()));
            effects.add(new Effect.Destroy(run.run.container()));
        }
    }

    private void destroyed(TaskRun run, Optional<String> error) {
        error.ifPresent(why -> {
            LOG.warn("Container {} was not cleaned up whole: {}", run.run.container(), why);
            count("containerizer/mesos/container_destroy_errors", 1);
        });
        run.destroyed = true;
        completeIfOver(run);
        if (!run.completed) {
            finishShutdown();
        }
    }

    private void acknowledged(TaskKey key, ByteString uuid) {
        TaskRun run = state.run(key).orElse(null);
        if (run == null || !run.updates.acknowledge(uuid)) {
            LOG.debug("Ignoring an acknowledgement for task {}", key);
            return;
        }
        if (run.launched) {
            effects.add(new Effect.SaveAcknowledgement(agentId(), run.run, key.task(), uuid));
        }
        sendHead(run, UpdateStream.FIRST_RETRY);
        completeIfOver(run);
    }

    private void retry(TaskKey key, ByteString uuid, Duration interval) {
        TaskRun run = state.run(key).orElse(null);
        if (run != null && run.updates.headIs(uuid)) {
            sendHead(run, UpdateStream.next(interval));
        }
    }

    private void update(TaskRun run, TaskStatus.Builder builder) {
        if (run.launched) {
            builder.setContainerStatus(Tasks.containerStatus(run.run, run.pid, settings.ip()));
        }
        TaskStatus status = builder.build();
        run.task = Tasks.with(run.task, status);
        count("slave/valid_status_updates", 1);
        if (run.launched) {
            effects.add(new Effect.SaveUpdate(agentId(), run.run, status));
        }
        if (state.frameworks.get(run.key.framework()).removed) {
            return; // there is nobody to tell
        }
        if (run.updates.add(status)) {
            sendHead(run, UpdateStream.FIRST_RETRY);
        }
    }

    private void sendHead(TaskRun run, Duration interval) {
        Optional<TaskStatus> head = run.updates.head();
        if (head.isEmpty() || !state.connected) {
            return;
        }
        AgentLink.Call.StatusUpdate update = AgentLink.Call.StatusUpdate.newBuilder()
                .setFrameworkId(Tasks.frameworkId(run.key.framework()))
                .setStatus(head.get())
                .setLatestState(run.task.getState())
                .build();
        effects.add(new Effect.Send(AgentLink.Call.newBuilder()
                .setType(AgentLink.Call.Type.STATUS_UPDATE)
                .setAgentId(state.info.getId())
                .setStatusUpdate(update)
                .build()));
        effects.add(new Effect.After(
                interval, new Command.RetryUpdate(run.key, head.get().getUuid(), interval)));
    }

    private void completeIfOver(TaskRun run) {
        FrameworkRuns framework = state.frameworks.get(run.key.framework());
        if (!run.isOver() || run.completed || framework == null) {
            return;
        }
        run.completed = true;
        state.complete(run);
        if (run.launched) {
            effects.add(new Effect.Complete(agentId(), run.run));
        }
        finishShutdown();
    }

    private void updateFramework(FrameworkInfo framework) {
        FrameworkRuns known = state.frameworks.get(framework.getId().getValue());
        if (known != null) {
            known.info = framework;
            effects.add(new Effect.SaveFramework(agentId(), framework));
        }
    }

    private void shutdownFramework(String id) {
        FrameworkRuns framework = state.frameworks.get(id);
        if (framework == null || framework.removed) {
            return;
        }
        LOG.info("Ending all tasks of framework {}", id);
        framework.removed = true;
        killAll(framework.all());
    }

    private void killAll(Collection<TaskRun> runs) {
        for (TaskRun run : runs) {
            run.updates.clear();
            kill(run, Optional.empty(), KillCause.REQUESTED, graceOf(run, Optional.empty()));
            completeIfOver(run);
        }
    }

    private void shutdownAgent(String reason) {
        LOG.warn("Ending all tasks and starting as a new agent: {}", reason);
        removed = true;
        state.connected = false;
        List.copyOf(state.frameworks.keySet()).forEach(this::shutdownFramework);
        finishShutdown();
    }

    private void stopTasks() {
        stopping = true;
        for (FrameworkRuns framework : List.copyOf(state.frameworks.values())) {
            framework
                    .all()
                    .forEach(run -> kill(run, Optional.empty(), KillCause.REQUESTED, graceOf(run, Optional.empty())));
        }
        finishShutdown();
    }

    private void finishShutdown() {
        if (stopping && !state.hasContainers()) {
            finishStop();
        } else if (removed && state.frameworks.isEmpty()) {
            removed = false;
            state.info = settings.info();
            effects.add(new Effect.ForgetAgent());
            effects.add(new Effect.Resubscribe("this agent was removed"));
        }
    }

    /** Frameworks are to hear of the end, but nobody may be left to acknowledge it: what is not is kept on disk. */
    private void finishStop() {
        if (!state.connected || !state.owesUpdates()) {
            effects.add(new Effect.Stopped());
        } else if (!lastUpdatesAwaited) {
            lastUpdatesAwaited = true;
            effects.add(new Effect.After(LAST_UPDATES, new Command.StopUnacknowledged()));
        }
    }

    private TaskStatus.Builder status(TaskRun run, TaskState state, TaskStatus.Source source) {
        return Tasks.status(agentId(), run.info, state, source, clock.instant());
    }

    private Instant startedAt(TaskRun run) {
        return run.task.getStatusesList().stream()
                .findFirst()
                .map(status -> Instant.ofEpochMilli((long) (status.getTimestamp() * 1000)))
                .orElseGet(clock::instant);
    }

    private Optional<TaskRun> run(ContainerId container) {
        return state.run(container);
    }

    private String agentId() {
        return state.agentId();
    }

    private void count(String metric, long more) {
        state.count(metric, more);
    }

    private static TaskKey key(FrameworkInfo framework, TaskInfo task) {
        return new TaskKey(framework.getId().getValue(), task.getTaskId().getValue());
    }

    private static Duration duration(DurationInfo info) {
        return Duration.ofNanos(Math.max(0, info.getNanoseconds()));
    }
}
