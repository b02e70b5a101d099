package org.gantry.agent.core;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.agent.TestTasks;
import org.gantry.agent.checkpoint.RecoveredAgent;
import org.gantry.agent.checkpoint.RecoveredRun;
import org.gantry.model.container.ContainerId;
import org.gantry.protocol.agentlink.AgentLink;
import org.gantry.testkit.FakeClock;

/** A core with everything that it asked for, in order; what executors are told is delivered at once. */
final class CoreHarness {
    static final AgentInfo INFO = AgentInfo.newBuilder()
            .setHostname("host")
            .setPort(5051)
            .setId(AgentID.newBuilder().setValue("S0"))
            .build();

    final FakeClock clock = new FakeClock();
    final List<Effect> effects = new ArrayList<>();
    final AgentCore core = new AgentCore(
            new CoreSettings(INFO.toBuilder().clearId().build(), List.of(), "1.11.0", "127.0.0.1", 0, 2), clock);

    static CoreHarness registered() {
        CoreHarness harness = new CoreHarness();
        harness.apply(new Command.Recovered(RecoveredAgent.NOTHING, Set.of(), Map.of(), Map.of(), Duration.ZERO));
        harness.subscribe();
        return harness;
    }

    /** One that takes over what a former process left. */
    static CoreHarness recovered(List<RecoveredRun> runs, Map<ContainerId, Long> running) {
        CoreHarness harness = new CoreHarness();
        RecoveredAgent found = new RecoveredAgent(
                Optional.of(INFO), false, Map.of(TestTasks.FRAMEWORK_ID, TestTasks.FRAMEWORK), runs, List.of());
        harness.apply(new Command.Recovered(found, running.keySet(), running, Map.of(), Duration.ZERO));
        harness.subscribe();
        return harness;
    }

    void subscribe() {
        apply(new Command.Subscribed(AgentLink.Event.Subscribed.newBuilder()
                .setAgentId(AgentID.newBuilder().setValue("S0"))
                .setPingIntervalSeconds(15)
                .setTotalPingTimeoutSeconds(75)
                .setMasterInfo(MasterInfo.newBuilder().setId("m").setIp(0).setPort(5050))
                .build()));
    }

    List<Effect> apply(Command command) {
        List<Effect> fresh = core.apply(command);
        effects.addAll(fresh);
        for (Effect effect : fresh) {
            if (effect instanceof Effect.ToExecutor told) {
                told.channel().send(told.event());
            } else if (effect instanceof Effect.CloseExecutor close) {
                close.channel().close();
            }
        }
        return fresh;
    }

    /** Applies what was asked for after a while, of that type. */
    List<Effect> elapse(Class<? extends Command> type) {
        Command command = effects.stream()
                .filter(Effect.After.class::isInstance)
                .map(effect -> ((Effect.After) effect).command())
                .filter(type::isInstance)
                .reduce((first, second) -> second)
                .orElseThrow();
        return apply(command);
    }

    <E extends Effect> List<E> all(Class<E> type) {
        return effects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Every update that was made of a task, in order. */
    List<TaskStatus> updates(String task) {
        return all(Effect.SaveUpdate.class).stream()
                .map(Effect.SaveUpdate::status)
                .filter(status -> status.getTaskId().getValue().equals(task))
                .toList();
    }

    List<TaskState> states(String task) {
        return updates(task).stream().map(TaskStatus::getState).toList();
    }

    List<AgentLink.Call> sent(AgentLink.Call.Type type) {
        return all(Effect.Send.class).stream()
                .map(Effect.Send::call)
                .filter(call -> call.getType() == type)
                .toList();
    }

    /** Acknowledges every update of every task, as it comes, until nothing is under way. */
    void acknowledgeAll() {
        int before = -1;
        while (before != effects.size()) {
            before = effects.size();
            for (AgentLink.Call call : sent(AgentLink.Call.Type.STATUS_UPDATE)) {
                TaskStatus status = call.getStatusUpdate().getStatus();
                apply(new Command.Acknowledge(
                        new TaskKey(TestTasks.FRAMEWORK_ID, status.getTaskId().getValue()), status.getUuid()));
            }
        }
    }

    ExecutorView executor() {
        return core.snapshot().frameworks().get(0).executors().get(0);
    }

    static ExecutorInfo custom() {
        return ExecutorInfo.newBuilder()
                .setType(ExecutorInfo.Type.CUSTOM)
                .setExecutorId(ExecutorID.newBuilder().setValue("e"))
                .setFrameworkId(TestTasks.FRAMEWORK.getId())
                .setCommand(CommandInfo.newBuilder().setValue("run-executor"))
                .build();
    }

    static ExecutorInfo builtIn() {
        return ExecutorInfo.newBuilder()
                .setType(ExecutorInfo.Type.DEFAULT)
                .setExecutorId(ExecutorID.newBuilder().setValue("d"))
                .setFrameworkId(TestTasks.FRAMEWORK.getId())
                .build();
    }

    static TaskInfo customTask(String id) {
        return TestTasks.task(id, "x").clearCommand().setExecutor(custom()).build();
    }

    void launch(TaskInfo task) {
        apply(new Command.Launch(TestTasks.FRAMEWORK, task));
    }

    RecordingChannel subscribeExecutor() {
        RecordingChannel channel = new RecordingChannel();
        apply(new Command.ExecutorSubscribed(TestTasks.FRAMEWORK_ID, "e", List.of(), List.of(), channel));
        return channel;
    }

    /** @param number makes the uuid of the update */
    void update(String task, TaskState state, int number) {
        apply(new Command.ExecutorUpdated(TestTasks.FRAMEWORK_ID, "e", status(task, state, number)));
    }

    static TaskStatus status(String task, TaskState state, int number) {
        byte[] uuid = new byte[16];
        uuid[0] = (byte) task.hashCode();
        uuid[15] = (byte) number;
        return TaskStatus.newBuilder()
                .setTaskId(org.apache.mesos.v1.Protos.TaskID.newBuilder().setValue(task))
                .setState(state)
                .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
                .setUuid(ByteString.copyFrom(uuid))
                .build();
    }
}
