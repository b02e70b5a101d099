package org.gantry.agent.core;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.agent.checkpoint.RunId;
import org.gantry.containerizers.spi.ContainerExit;
import org.gantry.model.container.ContainerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Executors that several tasks share, from the first task to the end of the container. */
final class Executors implements Endings.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Executors.class);

    private final AgentState state;
    private final CoreSettings settings;
    private final Endings endings;
    private final Refusals refusals;
    private final Outbox effects;
    private final Members members;
    private final Deliveries deliveries;
    private final ExecutorEnds ends;

    Executors(
            AgentState state,
            CoreSettings settings,
            Endings endings,
            Refusals refusals,
            Outbox effects,
            Members members,
            Deliveries deliveries,
            ExecutorEnds ends) {
        this.state = state;
        this.settings = settings;
        this.endings = endings;
        this.refusals = refusals;
        this.effects = effects;
        this.members = members;
        this.deliveries = deliveries;
        this.ends = ends;
    }

    /** Launches tasks that belong together, by an executor that is there or is launched for them. */
    void launch(FrameworkInfo framework, ExecutorInfo asked, List<TaskInfo> tasks, boolean group) {
        ExecutorInfo info = complete(framework, asked);
        String executorId = info.getExecutorId().getValue();
        Optional<String> refusal =
                group ? LaunchRules.groupRefusal(info, tasks) : LaunchRules.refusal(info, tasks.get(0));
        if (refusal.isPresent()) {
            TaskStatus.Reason reason =
                    group ? TaskStatus.Reason.REASON_TASK_GROUP_INVALID : TaskStatus.Reason.REASON_TASK_INVALID;
            refuse(framework, info, tasks, Ending.of(TaskState.TASK_ERROR, reason, refusal.get()));
            return;
        }
        FrameworkRuns known = state.frameworks.get(framework.getId().getValue());
        Optional<ExecutorRun> there = Optional.ofNullable(known).map(runs -> runs.executors.get(executorId));
        if (there.isPresent() && there.get().ending()) {
            boolean ended = there.get().phase == ExecutorRun.Phase.ENDED;
            Ending dropped = Ending.of(
                    Tasks.vanished(framework, TaskState.TASK_DROPPED),
                    TaskStatus.Reason.REASON_EXECUTOR_TERMINATED,
                    "Executor " + (ended ? "terminated" : "terminating"));
            refuse(framework, info, tasks, dropped);
            return;
        }
        if (known == null || !known.info.equals(framework)) {
            effects.add(new Effect.SaveFramework(state.agentId(), framework));
        }
        ExecutorRun executor = there.orElseGet(() -> begin(framework, info));
        add(executor, tasks, group);
        if (there.isEmpty()) {
            executor.applied = executor.allowance();
            effects.add(new Effect.StartExecutor(
                    state.agentId(), executor.run, framework, executor.info, executor.applied));
        } else if (executor.phase == ExecutorRun.Phase.RUNNING) {
            handOver(executor);
        }
    }

    /** Does not launch tasks that belong together. */
    void refuse(FrameworkInfo framework, ExecutorInfo executor, List<TaskInfo> tasks, Ending answer) {
        String id = executor.getExecutorId().getValue();
        tasks.forEach(task -> refusals.refuse(framework, id, task, answer));
        ends.neverLaunched(framework.getId().getValue(), executor);
    }

    private static ExecutorInfo complete(FrameworkInfo framework, ExecutorInfo asked) {
        ExecutorInfo.Builder info = asked.toBuilder();
        if (!info.hasFrameworkId()) {
            info.setFrameworkId(framework.getId());
        }
        if (info.getType() == ExecutorInfo.Type.UNKNOWN) {
            info.setType(ExecutorInfo.Type.CUSTOM);
        }
        return info.build();
    }

    private ExecutorRun begin(FrameworkInfo framework, ExecutorInfo info) {
        RunId id = new RunId(
                framework.getId().getValue(),
                info.getExecutorId().getValue(),
                ContainerId.of(UUID.randomUUID().toString()));
        LOG.info(
                "Launching executor {} of framework {} in container {}", id.executor(), id.framework(), id.container());
        ExecutorRun executor = state.addExecutor(framework, id, info);
        effects.add(new Effect.SaveExecutor(state.agentId(), id, info));
        return executor;
    }

    private void add(ExecutorRun executor, List<TaskInfo> tasks, boolean group) {
        String name = group ? UUID.randomUUID().toString() : "";
        List<TaskRun> added = tasks.stream()
                .map(task -> {
                    ContainerId container = executor.builtIn()
                            ? executor.run.container().child(UUID.randomUUID().toString())
                            : executor.run.container();
                    effects.add(new Effect.SaveTask(state.agentId(), executor.run, container, name, task));
                    return state.addTo(executor, container, task);
                })
                .toList();
        if (group) {
            TaskGroup unused = new TaskGroup(name, added);
        }
    }

    private void handOver(ExecutorRun executor) {
        if (executor.builtIn()) {
            members.start(executor);
        } else {
            deliveries.deliver(executor);
        }
    }

    /** Ends one task. */
    void kill(TaskRun task, Optional<KillPolicy> policy, KillCause cause) {
        ExecutorRun executor = task.host.orElseThrow();
        if (executor.builtIn()) {
            ends.killMember(task, policy, cause);
        } else {
            deliveries.kill(executor, task, policy);
        }
    }

    void launched(ExecutorRun executor, long pid) {
        if (executor.phase == ExecutorRun.Phase.ENDED) {
            return;
        }
        executor.pid = pid;
        executor.there = true;
        effects.add(new Effect.SavePid(state.agentId(), executor.run, pid));
        effects.add(new Effect.Watch(executor.run.container()));
        if (executor.phase == ExecutorRun.Phase.TERMINATING) {
            ends.destroy(executor, ExecutorEnds.KILLED);
        } else if (executor.builtIn()) {
            executor.phase = ExecutorRun.Phase.RUNNING;
            members.start(executor);
            ends.finishIfIdle(executor);
        } else if (executor.phase == ExecutorRun.Phase.LAUNCHING) {
            executor.phase = ExecutorRun.Phase.REGISTERING;
            effects.add(new Effect.After(
                    settings.executors().registration(),
                    new Command.RegistrationTimedOut(executor.run.container(), false)));
        }
    }

    void launchFailed(ExecutorRun executor, String message) {
        state.count("slave/container_launch_errors", 1);
        if (executor.pending.isEmpty() && executor.phase != ExecutorRun.Phase.TERMINATING) {
            executor.pending = Optional.of(Ending.failed(TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED, message));
        }
        ends.ended(executor, ContainerExit.unknown());
    }

    /** A task was not handed over because it is not on disk; neither were those that were launched with it. */
    void unsaved(TaskRun task, String message) {
        List<TaskRun> together = task.group.map(group -> group.members).orElse(List.of(task));
        together.forEach(member -> endings.launchFailed(member, message));
    }

    void updateFailed(ExecutorRun executor, String message) {
        FrameworkInfo framework = state.frameworks.get(executor.run.framework()).info;
        executor.pending = Optional.of(Ending.of(
                Tasks.vanished(framework, TaskState.TASK_GONE),
                TaskStatus.Reason.REASON_CONTAINER_UPDATE_FAILED,
                "Failed to update resources for container: " + message));
        ends.destroy(executor, ExecutorEnds.KILLED);
    }

    /** @param again whether it had subscribed to a former process of this agent */
    void registrationTimedOut(ExecutorRun executor, boolean again) {
        if (executor.phase != ExecutorRun.Phase.REGISTERING) {
            return;
        }
        FrameworkInfo framework = state.frameworks.get(executor.run.framework()).info;
        executor.pending = Optional.of(
                again
                        ? Ending.of(
                                Tasks.vanished(framework, TaskState.TASK_GONE),
                                TaskStatus.Reason.REASON_EXECUTOR_REREGISTRATION_TIMEOUT,
                                "Executor did not reregister within "
                                        + settings.executors()
                                                .text(settings.executors().reregistration()))
                        : Ending.failed(
                                TaskStatus.Reason.REASON_EXECUTOR_REGISTRATION_TIMEOUT,
                                "Executor did not register within "
                                        + settings.executors()
                                                .text(settings.executors().registration())));
        LOG.info(
                "Ending executor {}: {}",
                executor.run.executor(),
                executor.pending.get().message());
        ends.destroy(executor, ExecutorEnds.KILLED);
    }

    /** There is a master again. */
    void connected() {
        ends.connected();
    }

    void exited(ExecutorRun executor, ContainerExit exit) {
        ends.ended(executor, exit);
    }

    void destroyed(ExecutorRun executor, Optional<String> error) {
        ends.destroyed(executor, error);
    }

    /** Gives executors of a former process the time in which they are to subscribe again. */
    void awaitAgain() {
        for (FrameworkRuns framework : state.frameworks.values()) {
            for (ExecutorRun executor : framework.executors.values()) {
                if (executor.phase == ExecutorRun.Phase.REGISTERING && executor.recovered) {
                    executor.recovered = false;
                    effects.add(new Effect.After(
                            settings.executors().reregistration(),
                            new Command.RegistrationTimedOut(executor.run.container(), true)));
                }
            }
        }
    }

    /** Asks an executor to end, and after a time of grace does not ask any more. */
    void shutdown(ExecutorRun executor) {
        ends.shutdown(executor);
    }

    void completeIfOver(ExecutorRun executor) {
        ends.completeIfOver(executor);
    }

    void shutdownTimedOut(ExecutorRun executor) {
        if (executor.phase == ExecutorRun.Phase.TERMINATING) {
            LOG.info("Executor {} did not end in its grace period", executor.run.executor());
            ends.destroy(executor, ExecutorEnds.KILLED);
        }
    }

    @Override
    public void ended(TaskRun task) {
        task.host.ifPresent(executor -> {
            if (executor.builtIn()) {
                members.ended(task);
            }
            deliveries.updateLimits(executor);
        });
    }

    @Override
    public void cleanedUp(TaskRun task) {
        task.host.ifPresent(executor -> {
            ends.finishIfIdle(executor);
            ends.completeIfOver(executor);
        });
    }
}
