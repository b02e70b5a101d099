package org.gantry.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.DrainConfig;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.agent.TestTasks;
import org.gantry.agent.checkpoint.DrainFile;
import org.gantry.agent.checkpoint.RecoveredAgent;
import org.gantry.agent.checkpoint.WorkDirectory;
import org.gantry.containerizers.spi.ContainerExit;
import org.gantry.model.container.ContainerId;
import org.gantry.protocol.agentlink.AgentLink;
import org.gantry.testkit.FakeClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The master tells the agent to run nothing more. */
class DrainTest {
    private static final DrainConfig FIVE_SECONDS = DrainConfig.newBuilder()
            .setMaxGracePeriod(DurationInfo.newBuilder().setNanoseconds(5_000_000_000L))
            .build();

    private final AgentCore core = new AgentCore(
            new CoreSettings(
                    AgentInfo.newBuilder().setHostname("host").setPort(5051).build(),
                    List.of(),
                    "1.11.0",
                    "127.0.0.1",
                    0,
                    2),
            new FakeClock());
    private final List<Effect> effects = new ArrayList<>();

    @BeforeEach
    void register() {
        core.apply(new Command.Recovered(RecoveredAgent.NOTHING, Set.of(), Map.of(), Map.of(), Duration.ZERO));
        core.apply(new Command.Subscribed(AgentLink.Event.Subscribed.newBuilder()
                .setAgentId(AgentID.newBuilder().setValue("S0"))
                .setPingIntervalSeconds(15)
                .setTotalPingTimeoutSeconds(75)
                .setMasterInfo(MasterInfo.newBuilder().setId("m").setIp(0).setPort(5050))
                .build()));
    }

    private void apply(Command command) {
        effects.addAll(core.apply(command));
    }

    private static FrameworkInfo framework() {
        return FrameworkInfo.newBuilder()
                .setId(FrameworkID.newBuilder().setValue(TestTasks.FRAMEWORK_ID))
                .setUser("root")
                .setName("test")
                .addCapabilities(
                        FrameworkInfo.Capability.newBuilder().setType(FrameworkInfo.Capability.Type.PARTITION_AWARE))
                .addCapabilities(
                        FrameworkInfo.Capability.newBuilder().setType(FrameworkInfo.Capability.Type.TASK_KILLING_STATE))
                .build();
    }

    private ContainerId run(TaskInfo.Builder task) {
        apply(new Command.Launch(framework(), task.build()));
        ContainerId container = effects.stream()
                .filter(Effect.Start.class::isInstance)
                .map(effect -> ((Effect.Start) effect).run().container())
                .reduce((first, last) -> last)
                .orElseThrow();
        apply(new Command.Launched(container, 42));
        effects.clear();
        return container;
    }

    private List<TaskStatus> saved() {
        return effects.stream()
                .filter(Effect.SaveUpdate.class::isInstance)
                .map(effect -> ((Effect.SaveUpdate) effect).status())
                .toList();
    }

    private void acknowledgeAll(String task) {
        TaskKey key = new TaskKey(TestTasks.FRAMEWORK_ID, task);
        for (int i = 0; i < effects.size(); i++) {
            if (effects.get(i) instanceof Effect.Send send && send.call().hasStatusUpdate()) {
                ByteString uuid = send.call().getStatusUpdate().getStatus().getUuid();
                apply(new Command.Acknowledge(key, uuid));
            }
        }
    }

    @Test
    void allTasksAreKilledBecauseOfTheDrain() {
        ContainerId container = run(TestTasks.task("t", "sleep 1000"));
        apply(new Command.Drain(FIVE_SECONDS));

        assertThat(effects.get(0)).isEqualTo(new Effect.SaveDrain("S0", FIVE_SECONDS));
        assertThat(effects).contains(new Effect.Signal(container, 15));
        apply(new Command.Exited(container, ContainerExit.signal(15)));
        apply(new Command.Destroyed(container, Optional.empty()));
        assertThat(saved())
                .extracting(TaskStatus::getState)
                .containsExactly(TaskState.TASK_KILLING, TaskState.TASK_KILLED);
        assertThat(saved()).extracting(TaskStatus::getReason).containsOnly(TaskStatus.Reason.REASON_AGENT_DRAINING);
    }

    @Test
    void tasksDoNotComeBackIfTheirAgentDoesNot() {
        ContainerId container = run(TestTasks.task("t", "sleep 1000"));
        apply(new Command.Drain(DrainConfig.newBuilder().setMarkGone(true).build()));
        apply(new Command.Exited(container, ContainerExit.signal(15)));
        apply(new Command.Destroyed(container, Optional.empty()));
        assertThat(saved())
                .extracting(TaskStatus::getState)
                .containsExactly(TaskState.TASK_KILLING, TaskState.TASK_GONE_BY_OPERATOR);
    }

    @Test
    void aTaskGetsNoMoreTimeThanTheOrderAllows() {
        KillPolicy minute = KillPolicy.newBuilder()
                .setGracePeriod(DurationInfo.newBuilder().setNanoseconds(60_000_000_000L))
                .build();
        KillPolicy second = KillPolicy.newBuilder()
                .setGracePeriod(DurationInfo.newBuilder().setNanoseconds(1_000_000_000L))
                .build();
        run(TestTasks.task("patient", "sleep 1000").setKillPolicy(minute));
        run(TestTasks.task("hasty", "sleep 1000").setKillPolicy(second));
        apply(new Command.Drain(FIVE_SECONDS));

        assertThat(effects.stream()
                        .filter(effect ->
                                effect instanceof Effect.After after && after.command() instanceof Command.GraceExpired)
                        .map(effect -> ((Effect.After) effect).delay()))
                .containsExactlyInAnyOrder(Duration.ofSeconds(1), Duration.ofSeconds(5));
    }

    @Test
    void nothingIsLaunchedWhileDraining() {
        run(TestTasks.task("t", "sleep 1000"));
        apply(new Command.Drain(FIVE_SECONDS));
        effects.clear();
        apply(new Command.Launch(framework(), TestTasks.task("late", "true").build()));

        TaskStatus status = effects.stream()
                .filter(Effect.Send.class::isInstance)
                .map(effect -> ((Effect.Send) effect).call().getStatusUpdate().getStatus())
                .findFirst()
                .orElseThrow();
        assertThat(status.getState()).isEqualTo(TaskState.TASK_DROPPED);
        assertThat(status.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_DRAINING);
        assertThat(effects).noneMatch(Effect.Start.class::isInstance);
    }

    @Test
    void theOrderIsDoneWhenNothingIsLeft() {
        ContainerId container = run(TestTasks.task("t", "sleep 1000"));
        apply(new Command.Drain(FIVE_SECONDS));
        assertThat(core.snapshot().drain()).isPresent();
        apply(new Command.Exited(container, ContainerExit.signal(15)));
        apply(new Command.Destroyed(container, Optional.empty()));
        assertThat(core.snapshot().drain()).isPresent();
        apply(new Command.RetryUpdate(
                new TaskKey(TestTasks.FRAMEWORK_ID, "t"), ByteString.EMPTY, Duration.ofSeconds(1)));
        acknowledgeEverything();
        assertThat(core.snapshot().drain()).isEmpty();
        assertThat(effects).contains(new Effect.ForgetDrain("S0"));
    }

    private void acknowledgeEverything() {
        apply(new Command.Subscribed(AgentLink.Event.Subscribed.newBuilder()
                .setAgentId(AgentID.newBuilder().setValue("S0"))
                .setPingIntervalSeconds(15)
                .setTotalPingTimeoutSeconds(75)
                .setMasterInfo(MasterInfo.newBuilder().setId("m").setIp(0).setPort(5050))
                .build()));
        acknowledgeAll("t");
    }

    @Test
    void anAgentWithNothingToRunIsDrainedAlready() {
        apply(new Command.Drain(FIVE_SECONDS));
        assertThat(effects).isEmpty();
        assertThat(core.snapshot().drain()).isEmpty();
    }

    @Test
    void theOrderSurvivesTheAgent(@TempDir Path work) throws Exception {
        DrainFile file = new DrainFile(new WorkDirectory(work, work.resolve("run")));
        assertThat(file.read("S0")).isEmpty();
        file.write("S0", FIVE_SECONDS);
        assertThat(file.read("S0")).contains(FIVE_SECONDS);
        file.delete("S0");
        assertThat(file.read("S0")).isEmpty();
    }
}
