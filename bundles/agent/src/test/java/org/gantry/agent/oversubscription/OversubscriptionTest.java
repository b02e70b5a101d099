package org.gantry.agent.oversubscription;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.agent.TestTasks;
import org.gantry.agent.checkpoint.RecoveredAgent;
import org.gantry.agent.core.AgentCore;
import org.gantry.agent.core.Command;
import org.gantry.agent.core.CoreSettings;
import org.gantry.agent.core.Effect;
import org.gantry.containerizers.spi.ContainerExit;
import org.gantry.model.Resources;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.ContainerUsage;
import org.gantry.oversubscription.spi.ContainerUse;
import org.gantry.oversubscription.spi.Correction;
import org.gantry.oversubscription.spi.QosController;
import org.gantry.oversubscription.spi.ResourceEstimator;
import org.gantry.protocol.agentlink.AgentLink;
import org.gantry.testkit.FakeClock;
import org.gantry.testkit.LocalModuleHost;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What modules say becomes calls to the master and kills. */
class OversubscriptionTest {
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
    private final LocalModuleHost modules = new LocalModuleHost();
    private final Oversubscription oversubscription =
            new Oversubscription(modules, Map.of(), core::snapshot, container -> ContainerUsage.NONE, this::apply);

    private void apply(Command command) {
        effects.addAll(core.apply(command));
    }

    @BeforeEach
    void runOneTaskOnWhatMayBeTakenBack() {
        modules.add(ResourceEstimator.class, "two", (usage, settings) -> Resources.parse("cpus:2"));
        modules.add(QosController.class, "strict", (usage, settings) -> usage.containers().stream()
                .filter(ContainerUse::isRevocable)
                .map(container -> new Correction(container, "test"))
                .toList());
        apply(new Command.Recovered(RecoveredAgent.NOTHING, Set.of(), Map.of(), Map.of(), Duration.ZERO));
        apply(new Command.Subscribed(AgentLink.Event.Subscribed.newBuilder()
                .setAgentId(AgentID.newBuilder().setValue("S0"))
                .setPingIntervalSeconds(15)
                .setTotalPingTimeoutSeconds(75)
                .setMasterInfo(MasterInfo.newBuilder().setId("m").setIp(0).setPort(5050))
                .build()));
        TaskInfo.Builder task = TestTasks.task("t", "sleep 1000");
        task.getResourcesBuilderList().forEach(resource -> resource.setRevocable(Resource.RevocableInfo.newBuilder()));
        apply(new Command.Launch(TestTasks.FRAMEWORK, task.build()));
        apply(new Command.Launched(container(), 42));
        effects.clear();
    }

    private ContainerId container() {
        return core.snapshot().frameworks().get(0).executors().get(0).run().container();
    }

    @Test
    void tellsTheMasterWhatMayBeOfferedTwice() {
        oversubscription.estimate("two");

        assertThat(effects).singleElement().isInstanceOfSatisfying(Effect.Send.class, send -> {
            assertThat(send.call().getType()).isEqualTo(AgentLink.Call.Type.OVERSUBSCRIBED);
            assertThat(send.call().getOversubscribedResourcesList())
                    .singleElement()
                    .satisfies(resource -> {
                        assertThat(resource.hasRevocable()).isTrue();
                        assertThat(resource.getScalar().getValue()).isEqualTo(2);
                    });
        });
    }

    @Test
    void saysNothingWhileNoMasterListens() {
        apply(new Command.Disconnected("test"));
        effects.clear();

        oversubscription.estimate("two");

        assertThat(effects).isEmpty();
    }

    @Test
    void endsWhatTheControllerNames() {
        oversubscription.correct("strict");
        assertThat(effects).anyMatch(Effect.Signal.class::isInstance);
        effects.clear();

        apply(new Command.Exited(container(), ContainerExit.signal(15)));

        TaskStatus last = core.snapshot().frameworks().get(0).executors().get(0).task().getStatusesList().stream()
                .reduce((first, second) -> second)
                .orElseThrow();
        assertThat(last.getState()).isEqualTo(TaskState.TASK_KILLED);
        assertThat(last.getReason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_PREEMPTED);
    }
}
