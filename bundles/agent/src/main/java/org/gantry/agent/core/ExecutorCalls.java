package org.gantry.agent.core;

import com.google.protobuf.ByteString;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Event;
import org.gantry.protocol.agentlink.AgentLink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What executors say: that they are there, how their tasks are, and messages for their framework. */
final class ExecutorCalls {
    private static final Logger LOG = LoggerFactory.getLogger(ExecutorCalls.class);

    private final AgentState state;
    private final Updates updates;
    private final Endings endings;
    private final Deliveries deliveries;
    private final Outbox effects;

    ExecutorCalls(AgentState state, Updates updates, Endings endings, Deliveries deliveries, Outbox effects) {
        this.state = state;
        this.updates = updates;
        this.endings = endings;
        this.deliveries = deliveries;
        this.effects = effects;
    }

    /** Whether a call is for an executor that may make it. */
    ExecutorAdmission admit(String framework, String executor, boolean subscribes) {
        FrameworkRuns known = state.frameworks.get(framework);
        if (known == null) {
            return ExecutorAdmission.NO_FRAMEWORK;
        }
        ExecutorRun run = known.executors.get(executor);
        if (run == null || run.builtIn()) {
            return ExecutorAdmission.NO_EXECUTOR;
        }
        boolean unheard = run.phase == ExecutorRun.Phase.LAUNCHING || run.phase == ExecutorRun.Phase.REGISTERING;
        return unheard && !subscribes ? ExecutorAdmission.NOT_SUBSCRIBED : ExecutorAdmission.ADMITTED;
    }

    void subscribed(Command.ExecutorSubscribed call) {
        ExecutorRun executor = state.executor(call.framework(), call.executor()).orElse(null);
        boolean removed = executor == null || state.frameworks.get(call.framework()).removed;
        if (removed || executor.ending()) {
            LOG.info("Executor {} is not wanted any more", call.executor());
            effects.add(new Effect.ToExecutor(
                    call.framework(),
                    call.channel(),
                    Event.newBuilder().setType(Event.Type.SHUTDOWN).build()));
            effects.add(new Effect.CloseExecutor(call.channel()));
            return;
        }
        if (executor.phase == ExecutorRun.Phase.LAUNCHING && !executor.there) {
            executor.early.ifPresent(former -> effects.add(new Effect.CloseExecutor(former.channel())));
            executor.early = Optional.of(call);
            return;
        }
        LOG.info("Executor {} of framework {} has subscribed", call.executor(), call.framework());
        executor.channel.ifPresent(former -> effects.add(new Effect.CloseExecutor(former)));
        executor.channel = Optional.of(call.channel());
        executor.phase = ExecutorRun.Phase.RUNNING;
        call.unacknowledgedUpdates().forEach(status -> update(executor, status));
        dropUnknown(executor, call.unacknowledgedTasks());
        if (deliveries.shutDownIfUseless(executor)) {
            return;
        }
        effects.add(new Effect.ToExecutor(call.framework(), call.channel(), subscribedEvent(executor)));
        deliveries.deliver(executor);
        deliveries.repeatKills(executor);
    }

    /** Its process is known now. */
    void launched(ExecutorRun executor) {
        Optional<Command.ExecutorSubscribed> early = executor.early;
        executor.early = Optional.empty();
        early.ifPresent(this::subscribed);
    }

    private Event subscribedEvent(ExecutorRun executor) {
        return Event.newBuilder()
                .setType(Event.Type.SUBSCRIBED)
                .setSubscribed(Event.Subscribed.newBuilder()
                        .setExecutorInfo(executor.info)
                        .setFrameworkInfo(state.frameworks.get(executor.run.framework()).info)
                        .setAgentInfo(state.info)
                        .setContainerId(Tasks.containerId(executor.run.container())))
                .build();
    }

    /** A task that was sent to it, and that it does not know, was lost on the way. */
    private void dropUnknown(ExecutorRun executor, List<TaskInfo> unacknowledged) {
        Set<TaskID> known = new HashSet<>();
        unacknowledged.forEach(task -> known.add(task.getTaskId()));
        for (TaskRun task : executor.all()) {
            boolean sent = task.phase != TaskRun.Phase.LAUNCHING;
            if (sent && task.task.getState() == TaskState.TASK_STAGING && !known.contains(task.info.getTaskId())) {
                endings.ended(
                        task,
                        Ending.of(
                                Tasks.vanished(
                                        state.frameworks.get(executor.run.framework()).info, TaskState.TASK_DROPPED),
                                TaskStatus.Reason.REASON_AGENT_RESTARTED,
                                "Task launched during agent restart"));
            }
        }
    }

    void updated(Command.ExecutorUpdated call) {
        state.executor(call.framework(), call.executor()).ifPresent(executor -> update(executor, call.status()));
    }

    private void update(ExecutorRun executor, TaskStatus status) {
        TaskRun task = executor.tasks.get(status.getTaskId().getValue());
        if (task == null || task.updates.knows(status.getUuid())) {
            LOG.debug("Not passed on: an update for task {}", status.getTaskId().getValue());
        } else if (task.isTerminal()) {
            LOG.warn("Ignoring {} of task {}, which has ended", status.getState(), task.key);
            state.count("slave/invalid_status_updates", 1);
        } else {
            pass(task, status);
        }
        acknowledge(executor, status.getTaskId(), status.getUuid());
    }

    private void pass(TaskRun task, TaskStatus status) {
        if (task.phase == TaskRun.Phase.LAUNCHING) {
            task.phase = TaskRun.Phase.RUNNING;
        }
        TaskStatus.Builder said = updates.status(task, status.getState(), TaskStatus.Source.SOURCE_EXECUTOR);
        TaskStatus.Builder whole = status.toBuilder()
                .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
                .setAgentId(said.getAgentId())
                .setExecutorId(said.getExecutorId());
        if (!whole.hasTimestamp()) {
            whole.setTimestamp(said.getTimestamp());
        }
        endings.reported(task, whole);
    }

    private void acknowledge(ExecutorRun executor, TaskID task, ByteString uuid) {
        Event event = Event.newBuilder()
                .setType(Event.Type.ACKNOWLEDGED)
                .setAcknowledged(Event.Acknowledged.newBuilder().setTaskId(task).setUuid(uuid))
                .build();
        executor.channel.ifPresent(
                channel -> effects.add(new Effect.ToExecutor(executor.run.framework(), channel, event)));
    }

    /** From an executor to its framework. */
    void said(Command.ExecutorSaid call) {
        ExecutorRun executor = state.executor(call.framework(), call.executor()).orElse(null);
        if (executor == null || !state.connected) {
            LOG.info("Dropping a message of executor {}: there is no way to its framework now", call.executor());
            state.count("slave/invalid_framework_messages", 1);
            return;
        }
        state.count("slave/valid_framework_messages", 1);
        effects.add(new Effect.Send(AgentLink.Call.newBuilder()
                .setType(AgentLink.Call.Type.MESSAGE)
                .setAgentId(state.info.getId())
                .setMessage(AgentLink.Call.Message.newBuilder()
                        .setFrameworkId(Tasks.frameworkId(call.framework()))
                        .setExecutorId(executor.info.getExecutorId())
                        .setData(call.data()))
                .build()));
    }

    /** From a framework to its executor. */
    void told(Command.TellExecutor message) {
        Optional<ExecutorChannel> channel = state.executor(message.framework(), message.executor())
                .filter(executor -> executor.phase == ExecutorRun.Phase.RUNNING)
                .flatMap(executor -> executor.channel);
        if (channel.isEmpty()) {
            LOG.info("Dropping a message for executor {}: it is not subscribed", message.executor());
            state.count("slave/invalid_framework_messages", 1);
            return;
        }
        state.count("slave/valid_framework_messages", 1);
        effects.add(new Effect.ToExecutor(
                message.framework(),
                channel.get(),
                Event.newBuilder()
                        .setType(Event.Type.MESSAGE)
                        .setMessage(Event.Message.newBuilder().setData(message.data()))
                        .build()));
    }

    void disconnected(Command.ExecutorDisconnected command) {
        state.executor(command.framework(), command.executor())
                .ifPresent(executor -> executor.early =
                        executor.early.filter(call -> !call.channel().equals(command.channel())));
        state.executor(command.framework(), command.executor())
                .filter(executor ->
                        executor.channel.filter(command.channel()::equals).isPresent())
                .ifPresent(executor -> {
                    LOG.info("Executor {} is not connected any more", command.executor());
                    executor.channel = Optional.empty();
                });
    }
}
