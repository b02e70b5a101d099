package org.gantry.agent.core;

import java.time.Duration;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Event;
import org.gantry.containerizers.spi.ContainerExit;
import org.gantry.protocol.agentlink.AgentLink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends of executors: why, what their tasks are told, when nothing is left of one. */
final class ExecutorEnds {
    /** The wait status of a process that was killed by signal 9. */
    static final int KILLED = Signals.KILL;

    private static final Logger LOG = LoggerFactory.getLogger(ExecutorEnds.class);
    private static final int UNKNOWN = -1;
    private static final Event SHUTDOWN =
            Event.newBuilder().setType(Event.Type.SHUTDOWN).build();

    private final AgentState state;
    private final CoreSettings settings;
    private final Kills kills;
    private final Endings endings;
    private final Shutdown agentShutdown;
    private final Outbox effects;

    ExecutorEnds(
            AgentState state,
            CoreSettings settings,
            Kills kills,
            Endings endings,
            Shutdown agentShutdown,
            Outbox effects) {
        this.state = state;
        this.settings = settings;
        this.kills = kills;
        this.endings = endings;
        this.agentShutdown = agentShutdown;
        this.effects = effects;
    }

    void shutdown(ExecutorRun executor) {
        if (executor.ending()) {
            return;
        }
        LOG.info("Ending executor {} of framework {}", executor.run.executor(), executor.run.framework());
        boolean launching = executor.phase == ExecutorRun.Phase.LAUNCHING;
        executor.phase = ExecutorRun.Phase.TERMINATING;
        if (launching) {
            effects.add(new Effect.CancelStart(executor.run.container()));
        }
        if (executor.builtIn()) {
            executor.unfinished().forEach(task -> killMember(task, Optional.empty(), KillCause.REQUESTED));
        } else {
            executor.channel.ifPresent(
                    channel -> effects.add(new Effect.ToExecutor(executor.run.framework(), channel, SHUTDOWN)));
        }
        effects.add(new Effect.After(grace(executor), new Command.ShutdownTimedOut(executor.run.container())));
        if (!launching) {
            finishIfIdle(executor);
        }
    }

    /** Ends a task of the default executor. */
    void killMember(TaskRun member, Optional<KillPolicy> policy, KillCause cause) {
        if (member.phase != TaskRun.Phase.LAUNCHING || member.started) {
            kills.kill(member, policy, cause);
            return;
        }
        String message = member.group.isPresent()
                ? "A task within the task group was killed before delivery to the executor"
                : "Killed before delivery to the executor";
        endings.ended(
                member, Ending.of(TaskState.TASK_KILLED, TaskStatus.Reason.REASON_TASK_KILLED_DURING_LAUNCH, message));
    }

    private Duration grace(ExecutorRun executor) {
        return executor.info.hasShutdownGracePeriod()
                ? Kills.duration(executor.info.getShutdownGracePeriod())
                : settings.executors().shutdownGrace();
    }

    /** The default executor ends when nothing runs in it any more. */
    void finishIfIdle(ExecutorRun executor) {
        boolean idle = executor.tasks.values().stream().allMatch(task -> task.isTerminal() && task.destroyed);
        boolean running =
                executor.phase == ExecutorRun.Phase.RUNNING || executor.phase == ExecutorRun.Phase.TERMINATING;
        if (executor.builtIn() && running && idle) {
            destroy(executor, 0);
        }
    }

    /** @param status that its end is told with, as wait(2) would */
    void destroy(ExecutorRun executor, int status) {
        executor.phase =
                executor.phase == ExecutorRun.Phase.ENDED ? ExecutorRun.Phase.ENDED : ExecutorRun.Phase.TERMINATING;
        if (executor.there && executor.phase == ExecutorRun.Phase.TERMINATING && executor.status.isEmpty()) {
            executor.status = Optional.of(status);
            effects.add(new Effect.Destroy(executor.run.container()));
        }
    }

    void ended(ExecutorRun executor, ContainerExit exit) {
        if (executor.phase == ExecutorRun.Phase.ENDED) {
            return;
        }
        tell(executor, exit, executor.status.orElseGet(() -> status(exit)));
        if (executor.status.isEmpty()) {
            effects.add(new Effect.Destroy(executor.run.container()));
        }
    }

    private void tell(ExecutorRun executor, ContainerExit exit, int status) {
        LOG.info("Executor {} of framework {} has ended", executor.run.executor(), executor.run.framework());
        executor.phase = ExecutorRun.Phase.ENDED;
        executor.channel.ifPresent(channel -> effects.add(new Effect.CloseExecutor(channel)));
        executor.channel = Optional.empty();
        executor.early.ifPresent(call -> effects.add(new Effect.CloseExecutor(call.channel())));
        executor.early = Optional.empty();
        Ending ending = exit.limitation().isPresent()
                ? Ending.of(exit, Optional.empty())
                : executor.pending.orElseGet(() -> Ending.of(
                        TaskState.TASK_FAILED, TaskStatus.Reason.REASON_EXECUTOR_TERMINATED, "Executor terminated"));
        executor.unfinished().forEach(task -> endings.ended(task, ending));
        sendExited(executor.run.framework(), executor.info.getExecutorId(), status);
    }

    /** For an executor that the master took for launched, and that was not. */
    void neverLaunched(String framework, ExecutorInfo executor) {
        if (state.executor(framework, executor.getExecutorId().getValue()).isEmpty()) {
            sendExited(framework, executor.getExecutorId(), UNKNOWN);
        }
    }

    private void sendExited(String framework, ExecutorID executor, int status) {
        AgentLink.Call.ExecutorExited exited = AgentLink.Call.ExecutorExited.newBuilder()
                .setFrameworkId(Tasks.frameworkId(framework))
                .setExecutorId(executor)
                .setStatus(status)
                .build();
        state.exits.add(exited, state.connected);
        if (state.connected) {
            send(exited);
        }
    }

    /** There is a master again; it has heard of what was in the agent's subscription. */
    void connected() {
        state.exits.subscribed().forEach(this::send);
    }

    private void send(AgentLink.Call.ExecutorExited exited) {
        effects.add(new Effect.Send(AgentLink.Call.newBuilder()
                .setType(AgentLink.Call.Type.EXECUTOR_EXITED)
                .setAgentId(state.info.getId())
                .setExecutorExited(exited)
                .build()));
    }

    private static int status(ContainerExit exit) {
        return exit.exitCode().isPresent()
                ? exit.exitCode().getAsInt() << 8
                : exit.signal().orElse(UNKNOWN);
    }

    void destroyed(ExecutorRun executor, Optional<String> error) {
        error.ifPresent(why -> {
            LOG.warn("Container {} was not cleaned up whole: {}", executor.run.container(), why);
            state.count("containerizer/mesos/container_destroy_errors", 1);
        });
        executor.destroyed = true;
        if (executor.phase != ExecutorRun.Phase.ENDED) {
            tell(executor, ContainerExit.unknown(), executor.status.orElse(KILLED));
        }
        completeIfOver(executor);
        agentShutdown.finish();
    }

    void completeIfOver(ExecutorRun executor) {
        if (executor.destroyed && executor.tasks.isEmpty() && !executor.completed) {
            executor.completed = true;
            state.complete(executor);
            effects.add(new Effect.Complete(state.agentId(), executor.run));
            agentShutdown.finish();
        }
    }
}
