package org.gantry.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.agent.TestTasks;
import org.gantry.agent.checkpoint.RecoveredAgent;
import org.gantry.agent.checkpoint.RecoveredRun;
import org.gantry.agent.checkpoint.RunId;
import org.gantry.containerizers.spi.ContainerExit;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.Limitation;
import org.gantry.protocol.agentlink.AgentLink;
import org.gantry.testkit.FakeClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commands in, effects out. */
class AgentCoreTest {
    private static final TaskInfo TASK = TestTasks.task("t", "sleep 1000").build();
    private static final TaskKey KEY = new TaskKey(TestTasks.FRAMEWORK_ID, "t");

    private final FakeClock clock = new FakeClock();
    private final AgentCore core = newCore();

    @BeforeEach
    void register() {
        core.apply(new Command.Recovered(RecoveredAgent.NOTHING, Set.of(), Map.of(), Map.of(), Duration.ZERO));
        core.apply(new Command.Subscribed(subscribed("S0")));
    }

    private AgentCore newCore() {
        AgentInfo info =
                AgentInfo.newBuilder().setHostname("host").setPort(5051).build();
        return new AgentCore(new CoreSettings(info, List.of(), "1.11.0", "127.0.0.1", 0, 2), clock);
    }

    @Test
    void taskIsSavedBeforeItIsStarted() {
        List<Effect> effects = launch(TASK);

        assertThat(effects)
                .extracting(effect -> effect.getClass().getSimpleName())
                .containsExactly("SaveFramework", "SaveRun", "Start");
        assertThat(core.snapshot().frameworks().get(0).executors().get(0).launching())
                .isTrue();
    }

    @Test
    void updateIsSavedBeforeItIsSentAndTheNextWaitsForTheAcknowledgement() {
        ContainerId container = launched(TASK);
        List<Effect> effects = core.apply(new Command.Exited(container, ContainerExit.code(0)));

        assertThat(saved(effects)).extracting(TaskStatus::getState).containsExactly(TaskState.TASK_FINISHED);
        assertThat(sent(effects)).isEmpty();
        assertThat(core.snapshot().frameworks().get(0).executors().get(0).task().getStatusUpdateState())
                .isEqualTo(TaskState.TASK_STARTING);
    }

    @Test
    void acknowledgementsBringUpdatesInOrderAndTheLastOneCompletesTheRun() {
        List<Effect> effects = new ArrayList<>(launch(TASK));
        ContainerId container = container();
        effects.addAll(core.apply(new Command.Launched(container, 42)));
        effects.addAll(core.apply(new Command.Exited(container, ContainerExit.code(0))));
        effects.addAll(core.apply(new Command.Destroyed(container, Optional.empty())));
        for (int i = 0; i < 3; i++) {
            List<AgentLink.Call.StatusUpdate> sent = sent(effects);
            ByteString uuid = sent.get(sent.size() - 1).getStatus().getUuid();
            effects.addAll(core.apply(new Command.Acknowledge(KEY, uuid)));
        }

        assertThat(sent(effects))
                .extracting(update -> update.getStatus().getState())
                .containsExactly(TaskState.TASK_STARTING, TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);
        assertThat(effects.get(effects.size() - 1)).isInstanceOf(Effect.Complete.class);
        assertThat(core.snapshot().frameworks()).isEmpty();
        assertThat(core.snapshot().completedFrameworks().get(0).completedExecutors())
                .hasSize(1);
    }

    @Test
    void stopWaitsForTheAcknowledgementsOfLastUpdates() {
        List<Effect> effects = new ArrayList<>(stopped());
        assertThat(effects).doesNotContain(new Effect.Stopped());
        List<AgentLink.Call.StatusUpdate> before = sent(effects);
        ByteString uuid = before.get(before.size() - 1).getStatus().getUuid();
        while (core.snapshot().frameworks().size() > 0) {
            effects.addAll(core.apply(new Command.Acknowledge(KEY, uuid)));
            List<AgentLink.Call.StatusUpdate> sent = sent(effects);
            uuid = sent.get(sent.size() - 1).getStatus().getUuid();
        }

        assertThat(sent(effects))
                .extracting(update -> update.getStatus().getState())
                .endsWith(TaskState.TASK_KILLED);
        assertThat(effects).contains(new Effect.Stopped());
    }

    @Test
    void stopWaitsForAcknowledgementsOnlyForAMoment() {
        List<Effect> effects = stopped();
        Effect.After moment = effects.stream()
                .filter(Effect.After.class::isInstance)
                .map(Effect.After.class::cast)
                .filter(after -> after.command() instanceof Command.StopUnacknowledged)
                .findFirst()
                .orElseThrow();

        assertThat(moment.delay()).isLessThanOrEqualTo(Duration.ofSeconds(3));
        assertThat(core.apply(moment.command())).contains(new Effect.Stopped());
    }

    @Test
    void stopWaitsForNobodyWhenTheMasterIsAway() {
        assertThat(stopped()).doesNotContain(new Effect.Stopped());
        assertThat(core.apply(new Command.Disconnected("gone"))).contains(new Effect.Stopped());
    }

    /** What is to be done from the launch of a task to the end of its container when the agent stops. */
    private List<Effect> stopped() {
        List<Effect> effects = new ArrayList<>(launch(TASK));
        ContainerId container = container();
        effects.addAll(core.apply(new Command.Launched(container, 42)));
        effects.addAll(core.apply(new Command.StopTasks()));
        effects.addAll(core.apply(new Command.Exited(container, ContainerExit.signal(15))));
        assertThat(effects).doesNotContain(new Effect.Stopped());
        effects.addAll(core.apply(new Command.Destroyed(container, Optional.empty())));
        return effects;
    }

    @Test
    void updateIsRepeatedAtDoubledIntervalsUntilItIsAcknowledged() {
        launch(TASK);
        List<Effect> effects = core.apply(new Command.Launched(container(), 42));
        List<Long> seconds = new ArrayList<>();
        Command.RetryUpdate retry = retry(effects);
        for (int i = 0; i < 8; i++) {
            seconds.add(retry.interval().toSeconds());
            List<Effect> again = core.apply(retry);
            assertThat(sent(again)).hasSize(1);
            retry = retry(again);
        }
        core.apply(new Command.Acknowledge(KEY, retry.uuid()));

        assertThat(seconds).containsExactly(10L, 20L, 40L, 80L, 160L, 320L, 600L, 600L);
        assertThat(core.apply(retry)).isEmpty();
    }

    @Test
    void withoutALinkNothingIsSentAndANewOneBringsTheHead() {
        core.apply(new Command.Disconnected("test"));
        launch(TASK);
        List<Effect> effects = core.apply(new Command.Launched(container(), 42));

        assertThat(sent(effects)).isEmpty();
        assertThat(sent(core.apply(new Command.Subscribed(subscribed("S0")))))
                .extracting(update -> update.getStatus().getState())
                .containsExactly(TaskState.TASK_STARTING);
    }

    @Test
    void killOfATaskThatIsBeingLaunchedCancelsIt() {
        launch(TASK);
        assertThat(core.apply(new Command.Kill(KEY, Optional.empty())))
                .containsExactly(new Effect.CancelStart(container()));
        TaskStatus status = saved(core.apply(new Command.LaunchFailed(container(), "cancelled")))
                .get(0);

        assertThat(status.getState()).isEqualTo(TaskState.TASK_KILLED);
        assertThat(status.getReason()).isEqualTo(TaskStatus.Reason.REASON_TASK_KILLED_DURING_LAUNCH);
    }

    @Test
    void taskThatWasLaunchedAlthoughItWasKilledIsEndedAtOnce() {
        launch(TASK);
        core.apply(new Command.Kill(KEY, Optional.empty()));
        List<Effect> effects = core.apply(new Command.Launched(container(), 42));

        assertThat(effects).contains(new Effect.Signal(container(), 9)).contains(new Effect.Watch(container()));
        assertThat(saved(effects)).isEmpty();
        assertThat(saved(core.apply(new Command.Exited(container(), ContainerExit.signal(9)))))
                .extracting(TaskStatus::getReason)
                .containsExactly(TaskStatus.Reason.REASON_TASK_KILLED_DURING_LAUNCH);
    }

    @Test
    void secondKillMayOnlyShortenTheGracePeriod() {
        ContainerId container = launched(TASK);
        Command.GraceExpired first = grace(core.apply(new Command.Kill(KEY, policy(60))));
        assertThat(core.apply(new Command.Kill(KEY, policy(600)))).isEmpty();
        assertThat(core.apply(new Command.Kill(KEY, Optional.empty()))).isEmpty();
        Command.GraceExpired shorter = grace(core.apply(new Command.Kill(KEY, policy(1))));

        assertThat(core.apply(first)).isEmpty();
        assertThat(core.apply(shorter)).containsExactly(new Effect.Signal(container, 9));
    }

    @Test
    void tasksThatAreShutDownHaveTheTimeOfExecutorsWhateverTheirPolicy() {
        TaskInfo patient = TASK.toBuilder().setKillPolicy(policy(600).get()).build();
        ContainerId container = launched(patient);
        List<Effect> effects = core.apply(new Command.ShutdownFramework(TestTasks.FRAMEWORK_ID));

        assertThat(effects).contains(new Effect.Signal(container, 15));
        assertThat(effects)
                .filteredOn(Effect.After.class::isInstance)
                .extracting(effect -> ((Effect.After) effect).delay())
                .containsExactly(Duration.ofSeconds(3));
        assertThat(core.apply(grace(effects))).containsExactly(new Effect.Signal(container, 9));
    }

    @Test
    void shutdownShortensTheTimeOfATaskThatIsBeingKilled() {
        ContainerId container = launched(TASK);
        core.apply(new Command.Kill(KEY, policy(600)));
        List<Effect> effects = core.apply(new Command.ShutdownExecutor(TestTasks.FRAMEWORK_ID, "t"));

        assertThat(core.apply(grace(effects))).containsExactly(new Effect.Signal(container, 9));
    }

    @Test
    void noTimeToCompleteInIsNoLimit() {
        TaskInfo.Builder task = TASK.toBuilder();
        task.getMaxCompletionTimeBuilder().setNanoseconds(0);
        core.apply(new Command.Launch(TestTasks.FRAMEWORK, task.build()));

        assertThat(core.apply(new Command.Launched(container(), 42)))
                .filteredOn(Effect.After.class::isInstance)
                .extracting(effect -> ((Effect.After) effect).command())
                .noneMatch(Command.CompletionTimeReached.class::isInstance);
    }

    @Test
    void frameworksThatDoNotKnowKillingAreNotToldOfIt() {
        FrameworkInfo plain =
                TestTasks.FRAMEWORK.toBuilder().clearCapabilities().build();
        core.apply(new Command.Launch(plain, TASK));
        core.apply(new Command.Launched(container(), 42));

        assertThat(saved(core.apply(new Command.Kill(KEY, Optional.empty())))).isEmpty();
    }

    @Test
    void memoryLimitIsTold() {
        ContainerId container = launched(TASK);
        Limitation limitation = new Limitation(Limitation.Kind.MEMORY, "Memory limit exceeded", Map.of("mem", 32.0));
        TaskStatus status = saved(core.apply(
                        new Command.Exited(container, ContainerExit.signal(9).because(limitation))))
                .get(0);

        assertThat(status.getState()).isEqualTo(TaskState.TASK_FAILED);
        assertThat(status.getReason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY);
        assertThat(status.getMessage()).isEqualTo("Memory limit exceeded");
        assertThat(status.getLimitation().getResources(0).getScalar().getValue())
                .isEqualTo(32);
    }

    @Test
    void launchThatFailsSaysWhy() {
        launch(TASK);
        TaskStatus status = saved(core.apply(new Command.LaunchFailed(container(), "no such file")))
                .get(0);

        assertThat(status.getReason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED);
        assertThat(status.getMessage()).isEqualTo("no such file");
        assertThat(status.getSource()).isEqualTo(TaskStatus.Source.SOURCE_AGENT);
    }

    @Test
    void whatIsNotSupportedIsRefusedByName() {
        TaskInfo custom = TASK.toBuilder()
                .clearCommand()
                .setExecutor(ExecutorInfo.newBuilder()
                        .setExecutorId(ExecutorID.newBuilder().setValue("e")))
                .build();
        TaskInfo.Builder secret = TASK.toBuilder();
        secret.getCommandBuilder()
                .getEnvironmentBuilder()
                .addVariables(Environment.Variable.newBuilder()
                        .setName("PASSWORD")
                        .setType(Environment.Variable.Type.SECRET));

        assertThat(refusal(custom)).contains("executor");
        assertThat(refusal(secret.build())).contains("PASSWORD").contains("SECRET");
        assertThat(core.snapshot().frameworks()).isEmpty();
    }

    @Test
    void taskThatIsAliveIsTakenOverWithoutANewUpdate() {
        AgentCore next = newCore();
        List<Effect> effects =
                next.apply(recovered(true, status(TaskState.TASK_STARTING), status(TaskState.TASK_RUNNING)));

        assertThat(saved(effects)).isEmpty();
        assertThat(effects).contains(new Effect.Watch(ContainerId.of("c")));
        assertThat(next.subscription().getAgentId().getValue()).isEqualTo("S0");
        assertThat(next.subscription().getSubscribe().getTasks(0).getState()).isEqualTo(TaskState.TASK_RUNNING);
    }

    @Test
    void taskThatWasNeverStartedIsDropped() {
        List<TaskStatus> saved = saved(newCore().apply(recovered(false)));

        assertThat(saved).extracting(TaskStatus::getState).containsExactly(TaskState.TASK_DROPPED);
        assertThat(saved).extracting(TaskStatus::getReason).containsExactly(TaskStatus.Reason.REASON_AGENT_RESTARTED);
    }

    @Test
    void taskWhoseLaunchWasCutShortIsDroppedOnlyIfNothingTellsOfItsEnd() {
        AgentCore next = newCore();
        List<Effect> effects = next.apply(recoveredEnded());
        assertThat(saved(effects)).isEmpty();
        assertThat(effects).contains(new Effect.Watch(ContainerId.of("c")));

        assertThat(saved(next.apply(new Command.Exited(ContainerId.of("c"), ContainerExit.unknown()))))
                .extracting(TaskStatus::getState)
                .containsExactly(TaskState.TASK_DROPPED);
    }

    @Test
    void taskWhoseLaunchWasCutShortAndThatRanIsToldWhole() {
        AgentCore next = newCore();
        next.apply(recoveredEnded());

        assertThat(saved(next.apply(new Command.Exited(ContainerId.of("c"), ContainerExit.code(3)))))
                .extracting(TaskStatus::getState)
                .containsExactly(TaskState.TASK_STARTING, TaskState.TASK_RUNNING, TaskState.TASK_FAILED);
    }

    @Test
    void taskThatRunsIsToldOfEvenIfItsLaunchWasCutShort() {
        List<TaskStatus> saved = saved(newCore().apply(recovered(true)));

        assertThat(saved)
                .extracting(TaskStatus::getState)
                .containsExactly(TaskState.TASK_STARTING, TaskState.TASK_RUNNING);
        assertThat(saved)
                .extracting(status -> status.getContainerStatus().getExecutorPid())
                .containsOnly(42);
    }

    private static Command.Recovered recoveredEnded() {
        Command.Recovered alive = recovered(true);
        return new Command.Recovered(alive.checkpoint(), alive.alive(), Map.of(), Map.of(), Duration.ZERO);
    }

    @Test
    void taskWhoseContainerIsGoneHasFailed() {
        List<TaskStatus> saved = saved(newCore().apply(recovered(false, status(TaskState.TASK_RUNNING))));

        assertThat(saved)
                .extracting(TaskStatus::getReason)
                .containsExactly(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
    }

    @Test
    void agentThatWasRemovedEndsItsTasksAndStartsAnew() {
        ContainerId container = launched(TASK);
        List<Effect> effects = new ArrayList<>(core.apply(new Command.ShutdownAgent("removed")));
        effects.addAll(core.apply(new Command.Exited(container, ContainerExit.signal(15))));
        effects.addAll(core.apply(new Command.Destroyed(container, Optional.empty())));

        assertThat(effects).contains(new Effect.Signal(container, 15), new Effect.ForgetAgent());
        assertThat(effects.get(effects.size() - 1)).isInstanceOf(Effect.Resubscribe.class);
        assertThat(core.subscription().hasAgentId()).isFalse();
    }

    @Test
    void unwantedFrameworksAreEndedOnRegistration() {
        launched(TASK);
        AgentLink.Event.Subscribed event = subscribed("S0").toBuilder()
                .addUnwantedFrameworks(TestTasks.FRAMEWORK.getId())
                .build();

        assertThat(core.apply(new Command.Subscribed(event))).contains(new Effect.Signal(container(), 15));
    }

    private String refusal(TaskInfo task) {
        List<Effect> effects = core.apply(new Command.Launch(TestTasks.FRAMEWORK, task));
        TaskStatus status = sent(effects).get(0).getStatus();
        assertThat(status.getState()).isEqualTo(TaskState.TASK_ERROR);
        core.apply(new Command.Acknowledge(KEY, status.getUuid()));
        return status.getMessage();
    }

    private List<Effect> launch(TaskInfo task) {
        return core.apply(new Command.Launch(TestTasks.FRAMEWORK, task));
    }

    private ContainerId launched(TaskInfo task) {
        launch(task);
        core.apply(new Command.Launched(container(), 42));
        return container();
    }

    private ContainerId container() {
        return core.snapshot().frameworks().get(0).executors().get(0).run().container();
    }

    private static Command.Recovered recovered(boolean alive, TaskStatus... updates) {
        RunId run = new RunId(TestTasks.FRAMEWORK_ID, "t", ContainerId.of("c"));
        Set<ByteString> acknowledged = new java.util.HashSet<>();
        for (TaskStatus update : updates) {
            acknowledged.add(update.getUuid());
        }
        RecoveredRun found = new RecoveredRun(
                run, Optional.of(TASK), List.of(updates), acknowledged, false, java.time.Instant.EPOCH);
        AgentInfo info = AgentInfo.newBuilder()
                .setHostname("host")
                .setId(AgentID.newBuilder().setValue("S0"))
                .build();
        RecoveredAgent agent = new RecoveredAgent(
                Optional.of(info),
                false,
                Map.of(TestTasks.FRAMEWORK_ID, TestTasks.FRAMEWORK),
                List.of(found),
                List.of());
        return new Command.Recovered(
                agent,
                alive ? Set.of(run.container()) : Set.of(),
                alive ? Map.of(run.container(), 42L) : Map.of(),
                Map.of(),
                Duration.ZERO);
    }

    private static TaskStatus status(TaskState state) {
        return TaskStatus.newBuilder()
                .setTaskId(TASK.getTaskId())
                .setState(state)
                .setUuid(ByteString.copyFromUtf8(state.name()))
                .build();
    }

    private static Optional<KillPolicy> policy(long seconds) {
        return Optional.of(KillPolicy.newBuilder()
                .setGracePeriod(DurationInfo.newBuilder()
                        .setNanoseconds(Duration.ofSeconds(seconds).toNanos()))
                .build());
    }

    private static AgentLink.Event.Subscribed subscribed(String id) {
        return AgentLink.Event.Subscribed.newBuilder()
                .setAgentId(AgentID.newBuilder().setValue(id))
                .setPingIntervalSeconds(15)
                .setTotalPingTimeoutSeconds(75)
                .setMasterInfo(MasterInfo.newBuilder().setId("m").setIp(0).setPort(5050))
                .build();
    }

    private static List<TaskStatus> saved(List<Effect> effects) {
        return effects.stream()
                .filter(Effect.SaveUpdate.class::isInstance)
                .map(effect -> ((Effect.SaveUpdate) effect).status())
                .toList();
    }

    private static List<AgentLink.Call.StatusUpdate> sent(List<Effect> effects) {
        return effects.stream()
                .filter(Effect.Send.class::isInstance)
                .map(effect -> ((Effect.Send) effect).call().getStatusUpdate())
                .toList();
    }

    private static Command.RetryUpdate retry(List<Effect> effects) {
        return (Command.RetryUpdate) after(effects, Command.RetryUpdate.class);
    }

    private static Command.GraceExpired grace(List<Effect> effects) {
        return (Command.GraceExpired) after(effects, Command.GraceExpired.class);
    }

    private static Command after(List<Effect> effects, Class<? extends Command> type) {
        return effects.stream()
                .filter(Effect.After.class::isInstance)
                .map(effect -> ((Effect.After) effect).command())
                .filter(type::isInstance)
                .findFirst()
                .orElseThrow();
    }
}
