package org.gantry.agent.core;

import com.google.protobuf.ByteString;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.DrainConfig;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.agent.checkpoint.RecoveredAgent;
import org.gantry.agent.checkpoint.RecoveredRun;
import org.gantry.agent.checkpoint.RunId;
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

    private final CoreSettings settings;
    private final AgentState state;
    private final Outbox effects = new Outbox();
    private final Updates updates;
    private final Shutdown shutdown;
    private final Kills kills;
    private final Lives lives;
    private final Endings endings;
    private final Refusals refusals;
    private final Executors executors;
    private final ExecutorCalls executorCalls;
    private final Takeover takeover;
    private final Clock clock;
    private boolean reachable;
    private final Operations operations;
    private final LaunchGrounds grounds;

    public AgentCore(CoreSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.state = new AgentState(settings);
        this.updates = new Updates(state, settings, clock, effects);
        this.shutdown = new Shutdown(state, settings, effects);
        this.kills = new Kills(state, clock, updates, effects);
        this.lives = new Lives(state, clock, updates, kills, effects);
        this.endings = new Endings(state, updates, lives, shutdown, effects);
        this.refusals = new Refusals(state, endings);
        ExecutorEnds ends = new ExecutorEnds(state, settings, kills, endings, shutdown, effects);
        Deliveries deliveries = new Deliveries(state, endings, ends, effects);
        Members members = new Members(state, updates, ends, deliveries, effects);
        this.executors = new Executors(state, settings, endings, refusals, effects, members, deliveries, ends);
        endings.listener(executors);
        this.executorCalls = new ExecutorCalls(state, updates, endings, deliveries, effects);
        this.takeover = new Takeover(state, kills, lives, endings, ends, members, effects);
        this.operations = new Operations(state, effects);
        this.grounds = new LaunchGrounds(state);
    }

    /**
     * Takes one command.
     *
     * @return what is to be done, in order
     */
    public List<Effect> apply(Command command) {
        if (command instanceof Command.Recovered c) {
            recovered(c);
        } else if (command instanceof Command.Subscribed c) {
            subscribed(c.event());
        } else if (command instanceof Command.Disconnected) {
            state.connected = false;
            shutdown.finish();
        } else if (command instanceof Command.Grounded c && c.launch() instanceof Command.Launch one) {
            launchOn(c.resourceVersion(), one);
        } else if (command instanceof Command.Grounded c && c.launch() instanceof Command.LaunchGroup group) {
            launchOn(c.resourceVersion(), group);
        } else if (command instanceof Command.ForOperations c) {
            operations.apply(c);
        } else if (command instanceof Command.Launch c) {
            launch(c.framework(), c.task());
        } else if (command instanceof Command.LaunchGroup c) {
            launchGroup(c);
        } else if (command instanceof Command.Kill c) {
            kill(c.task(), c.policy(), c.preempted() ? KillCause.PREEMPTED : KillCause.REQUESTED);
        } else if (command instanceof Command.Oversubscribed c) {
            oversubscribed(c.resources());
        } else if (command instanceof Command.Acknowledge c) {
            acknowledged(c.task(), c.uuid());
        } else if (command instanceof Command.UpdateFramework c) {
            updateFramework(c.framework());
        } else if (command instanceof Command.ShutdownFramework c) {
            shutdownFramework(c.framework());
        } else if (command instanceof Command.ShutdownExecutor c) {
            shutdownExecutor(c);
        } else if (command instanceof Command.ShutdownAgent c) {
            shutdownAgent(c.reason());
        } else if (command instanceof Command.Drain c) {
            drain(c.config());
        } else if (command instanceof Command.StopTasks) {
            stopTasks();
        } else if (command instanceof Command.StopUnacknowledged) {
            effects.add(new Effect.Stopped());
        } else {
            applyToContainer(command);
        }
        finishDrain();
        return effects.take();
    }

    private void applyToContainer(Command command) {
        if (command instanceof Command.Launched c) {
            state.run(c.container()).ifPresent(run -> lives.launched(run, c.pid()));
            state.executor(c.container()).ifPresent(executor -> {
                executors.launched(executor, c.pid());
                executorCalls.launched(executor);
            });
        } else if (command instanceof Command.LaunchFailed c) {
            state.run(c.container()).ifPresent(run -> endings.launchFailed(run, c.message()));
            state.executor(c.container()).ifPresent(executor -> executors.launchFailed(executor, c.message()));
        } else if (command instanceof Command.Exited c) {
            state.run(c.container()).ifPresent(run -> endings.exited(run, c.exit()));
            state.executor(c.container()).ifPresent(executor -> executors.exited(executor, c.exit()));
        } else if (command instanceof Command.Destroyed c) {
            state.run(c.container()).ifPresent(run -> endings.destroyed(run, c.error()));
            state.executor(c.container()).ifPresent(executor -> executors.destroyed(executor, c.error()));
        } else if (command instanceof Command.GraceExpired c) {
            state.run(c.container()).ifPresent(run -> kills.graceExpired(run, c.attempt()));
        } else if (command instanceof Command.CompletionTimeReached c) {
            state.run(c.container()).ifPresent(kills::completionTimeReached);
        } else if (command instanceof Command.RetryUpdate c) {
            updates.retry(c.task(), c.uuid(), c.interval());
        } else if (command instanceof Command.HealthChanged c) {
            state.run(c.container()).ifPresent(run -> lives.healthChanged(run, c));
        } else if (command instanceof Command.CheckChanged c) {
            state.run(c.container()).ifPresent(run -> lives.checkChanged(run, c));
        } else {
            applyToExecutor(command);
        }
    }

    private void applyToExecutor(Command command) {
        if (command instanceof Command.ExecutorSubscribed c) {
            executorCalls.subscribed(c);
        } else if (command instanceof Command.ExecutorUpdated c) {
            executorCalls.updated(c);
        } else if (command instanceof Command.ExecutorSaid c) {
            executorCalls.said(c);
        } else if (command instanceof Command.TellExecutor c) {
            executorCalls.told(c);
        } else if (command instanceof Command.ExecutorDisconnected c) {
            executorCalls.disconnected(c);
        } else if (command instanceof Command.RegistrationTimedOut c) {
            state.executor(c.container()).ifPresent(executor -> executors.registrationTimedOut(executor, c.again()));
        } else if (command instanceof Command.ShutdownTimedOut c) {
            state.executor(c.container()).ifPresent(executors::shutdownTimedOut);
        } else if (command instanceof Command.ResizeFailed c) {
            state.executor(c.container()).ifPresent(executor -> executors.updateFailed(executor, c.message()));
        } else if (command instanceof Command.Unsaved c) {
            state.run(c.task()).ifPresent(run -> executors.unsaved(run, c.message()));
        } else if (command instanceof Command.Reachable) {
            reachable = true;
            executors.awaitAgain();
        } else {
            throw new IllegalArgumentException("Unknown command " + command);
        }
    }

    /** Whether a call of an executor is to be taken. */
    public ExecutorAdmission admit(String framework, String executor, boolean subscribes) {
        return executorCalls.admit(framework, executor, subscribes);
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
            if (framework != null && !run.completed()) {
                takeover.run(command, framework, run);
            }
        }
        state.recovered = true;
        if (reachable) {
            executors.awaitAgain();
        }
        state.recoveryTime = command.took();
        state.count("slave/recovery_errors", found.problems().size());
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
        operations.connected();
        executors.connected();
        event.getUnwantedFrameworksList().forEach(framework -> shutdownFramework(framework.getValue()));
        for (FrameworkRuns framework : state.frameworks.values()) {
            framework.all().forEach(run -> updates.sendHead(run, UpdateStream.FIRST_RETRY));
        }
    }

    private void launchOn(ByteString version, Command.Launch launch) {
        TaskInfo task = launch.task();
        Optional<ExecutorInfo> executor = task.hasExecutor() ? Optional.of(task.getExecutor()) : Optional.empty();
        Optional<Ending> refusal = grounds.refusal(version, launch.framework(), List.of(task), executor);
        if (refusal.isPresent()) {
            String id = executor.map(info -> info.getExecutorId().getValue())
                    .orElse(task.getTaskId().getValue());
            refusals.refuse(launch.framework(), id, task, refusal.get());
        } else {
            launch(launch.framework(), task);
        }
    }

    private void launchOn(ByteString version, Command.LaunchGroup launch) {
        Optional<Ending> refusal =
                grounds.refusal(version, launch.framework(), launch.tasks(), Optional.of(launch.executor()));
        if (refusal.isPresent()) {
            String id = launch.executor().getExecutorId().getValue();
            launch.tasks().forEach(task -> refusals.refuse(launch.framework(), id, task, refusal.get()));
        } else {
            launchGroup(launch);
        }
    }

    private void launch(FrameworkInfo framework, TaskInfo task) {
        TaskKey key = key(framework, task);
        FrameworkRuns known = state.frameworks.get(key.framework());
        if (state.run(key).isPresent()) {
            LOG.warn("Ignoring a second launch of task {}", key);
            return;
        }
        if (task.hasExecutor()) {
            launchWith(framework, task.getExecutor(), List.of(task), false);
            return;
        }
        if (state.drain.isPresent()) {
            refusals.refuse(framework, task.getTaskId().getValue(), task, draining(framework));
            return;
        }
        Optional<String> refusal = LaunchRules.refusal(task);
        if (refusal.isPresent() || shutdown.underWay()) {
            refuse(framework, task, refusal.orElse("The agent is shutting down"));
            return;
        }
        String container = UUID.randomUUID().toString();
        RunId id = new RunId(key.framework(), key.task(), ContainerId.of(container));
        boolean isNew = known == null || !known.info.equals(framework);
        TaskRun run = state.add(framework, id, task, true);
        LOG.info("Launching task {} in container {}", key, container);
        if (isNew) {
            effects.add(new Effect.SaveFramework(state.agentId(), framework));
        }
        effects.add(new Effect.SaveRun(state.agentId(), id, run.executor, task));
        effects.add(new Effect.Start(state.agentId(), id, framework, task));
    }

    private void launchGroup(Command.LaunchGroup launch) {
        List<TaskInfo> unknown = launch.tasks().stream()
                .filter(task -> state.run(key(launch.framework(), task)).isEmpty())
                .toList();
        if (unknown.size() < launch.tasks().size()) {
            LOG.warn(
                    "Ignoring a second launch of a task group of {} tasks",
                    launch.tasks().size());
        } else {
            launchWith(launch.framework(), launch.executor(), launch.tasks(), true);
        }
    }

    private void launchWith(FrameworkInfo framework, ExecutorInfo executor, List<TaskInfo> tasks, boolean group) {
        if (state.drain.isPresent()) {
            executors.refuse(framework, executor, tasks, draining(framework));
        } else if (shutdown.underWay()) {
            executors.refuse(framework, executor, tasks, invalid("The agent is shutting down"));
        } else {
            executors.launch(framework, executor, tasks, group);
        }
    }

    private static Ending invalid(String why) {
        return Ending.of(TaskState.TASK_ERROR, TaskStatus.Reason.REASON_TASK_INVALID, why);
    }

    private static Ending draining(FrameworkInfo framework) {
        return Ending.of(
                Tasks.vanished(framework, TaskState.TASK_DROPPED),
                TaskStatus.Reason.REASON_AGENT_DRAINING,
                "Task was received while agent was already draining");
    }

    private void refuse(FrameworkInfo framework, TaskInfo task, String why) {
        refusals.refuse(framework, task.getTaskId().getValue(), task, invalid(why));
    }

    /** Said again and again, so it need not be kept for a master that is away. */
    private void oversubscribed(List<Resource> resources) {
        if (state.connected) {
            effects.add(new Effect.Send(AgentLink.Call.newBuilder()
                    .setType(AgentLink.Call.Type.OVERSUBSCRIBED)
                    .setAgentId(state.info.getId())
                    .addAllOversubscribedResources(resources)
                    .build()));
        }
    }

    private void kill(TaskKey key, Optional<KillPolicy> policy, KillCause cause) {
        TaskRun run = state.run(key).orElse(null);
        if (run == null) {
            LOG.info("Not killing task {}: it is not known here", key);
            return;
        }
        if (run.host.isPresent()) {
            executors.kill(run, policy, cause);
        } else {
            kills.kill(run, policy, cause);
        }
    }

    /** A later order takes the place of an earlier one. */
    private void drain(DrainConfig config) {
        if (state.frameworks.isEmpty()) {
            LOG.info("Told to drain; nothing runs here");
            return;
        }
        LOG.info("Draining: ending all tasks");
        Drain drain = new Drain(config, clock.instant());
        state.drain = Optional.of(drain);
        effects.add(new Effect.SaveDrain(state.agentId(), config));
        for (FrameworkRuns framework : List.copyOf(state.frameworks.values())) {
            framework.all().stream()
                    .filter(run -> run.phase != TaskRun.Phase.ENDED)
                    .forEach(run -> kill(run.key, drain.policy(run.info), KillCause.REQUESTED));
        }
    }

    /** Drained is who has nothing left; the master keeps it from getting more. */
    private void finishDrain() {
        if (state.drain.isPresent() && state.frameworks.isEmpty()) {
            LOG.info("Drained: nothing runs here any more");
            state.drain = Optional.empty();
            if (state.info.hasId()) {
                effects.add(new Effect.ForgetDrain(state.agentId()));
            }
        }
    }

    private void shutdownExecutor(Command.ShutdownExecutor command) {
        Optional<ExecutorRun> executor = state.executor(command.framework(), command.executor());
        if (executor.isPresent()) {
            executors.shutdown(executor.get());
        } else {
            state.run(new TaskKey(command.framework(), command.executor()))
                    .filter(run -> run.host.isEmpty())
                    .ifPresent(run -> kills.shutdown(run, settings.executors().shutdownGrace()));
        }
    }

    private void acknowledged(TaskKey key, ByteString uuid) {
        TaskRun run = state.run(key).orElse(null);
        if (run == null || !updates.acknowledge(run, uuid)) {
            LOG.debug("Ignoring an acknowledgement for task {}", key);
            return;
        }
        endings.completeIfOver(run);
    }

    private void updateFramework(FrameworkInfo framework) {
        FrameworkRuns known = state.frameworks.get(framework.getId().getValue());
        if (known != null) {
            known.info = framework;
            effects.add(new Effect.SaveFramework(state.agentId(), framework));
        }
    }

    private void shutdownFramework(String id) {
        FrameworkRuns framework = state.frameworks.get(id);
        if (framework == null || framework.removed) {
            return;
        }
        LOG.info("Ending all tasks of framework {}", id);
        framework.removed = true;
        framework.all().forEach(run -> run.updates.clear());
        endAll(framework);
        framework.all().forEach(endings::completeIfOver);
        framework.allExecutors().forEach(executors::completeIfOver);
    }

    private void endAll(FrameworkRuns framework) {
        framework.all().stream()
                .filter(run -> run.host.isEmpty())
                .forEach(run -> kills.shutdown(run, settings.executors().shutdownGrace()));
        framework.allExecutors().forEach(executors::shutdown);
    }

    private void shutdownAgent(String reason) {
        LOG.warn("Ending all tasks and starting as a new agent: {}", reason);
        shutdown.remove();
        state.connected = false;
        List.copyOf(state.frameworks.keySet()).forEach(this::shutdownFramework);
        shutdown.finish();
    }

    private void stopTasks() {
        shutdown.stop();
        for (FrameworkRuns framework : List.copyOf(state.frameworks.values())) {
            endAll(framework);
        }
        shutdown.finish();
    }

    private static TaskKey key(FrameworkInfo framework, TaskInfo task) {
        return new TaskKey(framework.getId().getValue(), task.getTaskId().getValue());
    }
}
