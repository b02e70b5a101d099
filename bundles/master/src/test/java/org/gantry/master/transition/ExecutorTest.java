package org.gantry.master.transition;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.List;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.gantry.master.command.Command;
import org.gantry.master.effect.Effect;
import org.gantry.master.state.Executor;
import org.gantry.master.testing.FakeScheduler;
import org.gantry.master.testing.Rehearsal;
import org.gantry.model.Resources;
import org.gantry.protocol.ResourceConversion;
import org.gantry.protocol.agentlink.AgentLink;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Custom executors as their frameworks see them: messages, SHUTDOWN, and how they end. */
class ExecutorTest {
    private static final String FRAMEWORK = "master-0000";
    private static final String AGENT = "master-S0";
    private static final ExecutorID ID = ExecutorID.newBuilder().setValue("e1").build();
    private static final FrameworkID FRAMEWORK_ID =
            FrameworkID.newBuilder().setValue(FRAMEWORK).build();
    private static final AgentID AGENT_ID = AgentID.newBuilder().setValue(AGENT).build();

    private final Rehearsal master = new Rehearsal(Policy.DEFAULT);

    @BeforeEach
    void launch() {
        master.agent();
        master.subscribe("scheduler", FakeScheduler.info("f").setFailoverTimeout(60));
        TaskInfo task = FakeScheduler.task("t1", AGENT, "cpus:1;mem:64").toBuilder()
                .clearCommand()
                .setExecutor(ExecutorInfo.newBuilder()
                        .setExecutorId(ID)
                        .setCommand(CommandInfo.newBuilder().setValue("run"))
                        .addAllResources(ResourceConversion.toProto(Resources.parse("cpus:0.5;mem:32"))))
                .build();
        master.launch(FRAMEWORK, "*", task);
    }

    private void sayExited(int status) {
        master.agentSays(
                AGENT,
                "link-0",
                AgentLink.Call.newBuilder()
                        .setType(AgentLink.Call.Type.EXECUTOR_EXITED)
                        .setExecutorExited(exited(status)));
    }

    private static AgentLink.Call.ExecutorExited.Builder exited(int status) {
        return AgentLink.Call.ExecutorExited.newBuilder()
                .setFrameworkId(FRAMEWORK_ID)
                .setExecutorId(ID)
                .setStatus(status);
    }

    private List<Integer> failures() {
        return master.events(Event.Type.FAILURE).stream()
                .map(event -> event.getFailure().getStatus())
                .toList();
    }

    private void message(String agentId) {
        master.call(
                FRAMEWORK,
                Call.newBuilder()
                        .setType(Call.Type.MESSAGE)
                        .setMessage(Call.Message.newBuilder()
                                .setAgentId(AgentID.newBuilder().setValue(agentId))
                                .setExecutorId(ID)
                                .setData(ByteString.copyFromUtf8("ping"))));
    }

    private void answer() {
        master.agentSays(
                AGENT,
                "link-0",
                AgentLink.Call.newBuilder()
                        .setType(AgentLink.Call.Type.MESSAGE)
                        .setMessage(AgentLink.Call.Message.newBuilder()
                                .setFrameworkId(FRAMEWORK_ID)
                                .setExecutorId(ID)
                                .setData(ByteString.copyFromUtf8("pong"))));
    }

    @Test
    void laterOffersOfTheAgentNameTheExecutor() {
        assertThat(master.offer(FRAMEWORK, "*", AGENT).getExecutorIdsList()).containsExactly(ID);
    }

    @Test
    void messagesGoBothWaysWhileBothAreThere() {
        message(AGENT);
        assertThat(master.toAgents(AgentLink.Event.Type.MESSAGE))
                .singleElement()
                .satisfies(event ->
                        assertThat(event.getMessage().getData().toStringUtf8()).isEqualTo("ping"));
        assertThat(master.counted()).contains("master/valid_framework_to_executor_messages");
        answer();
        assertThat(master.events(Event.Type.MESSAGE)).singleElement().satisfies(event -> {
            assertThat(event.getMessage().getAgentId()).isEqualTo(AGENT_ID);
            assertThat(event.getMessage().getExecutorId()).isEqualTo(ID);
        });
        assertThat(master.counted()).contains("master/valid_executor_to_framework_messages");
    }

    @Test
    void messagesToNobodyAreDropped() {
        message("master-S7");
        assertThat(master.toAgents(AgentLink.Event.Type.MESSAGE)).isEmpty();
        assertThat(master.counted()).contains("master/invalid_framework_to_executor_messages");
        master.apply(new Command.StreamClosed("scheduler", "gone"));
        answer();
        assertThat(master.events(Event.Type.MESSAGE)).isEmpty();
        assertThat(master.counted()).contains("master/invalid_executor_to_framework_messages");
    }

    @Test
    void shutdownGoesToTheAgentAlone() {
        master.call(
                FRAMEWORK,
                Call.newBuilder()
                        .setType(Call.Type.SHUTDOWN)
                        .setShutdown(
                                Call.Shutdown.newBuilder().setAgentId(AGENT_ID).setExecutorId(ID)));
        assertThat(master.toAgents(AgentLink.Event.Type.SHUTDOWN_EXECUTOR)).hasSize(1);
        assertThat(master.ledger().executors().size()).isOne();
    }

    @Test
    void endOfAnExecutorIsAFailureWithItsStatusAndReturnsItsResources() {
        sayExited(9);
        assertThat(master.events(Event.Type.FAILURE)).singleElement().satisfies(event -> {
            assertThat(event.getFailure().getAgentId()).isEqualTo(AGENT_ID);
            assertThat(event.getFailure().getExecutorId()).isEqualTo(ID);
            assertThat(event.getFailure().getStatus()).isEqualTo(9);
        });
        assertThat(master.effects(Effect.Recover.class))
                .singleElement()
                .satisfies(recover -> assertThat(recover.resources()).isEqualTo(Resources.parse("cpus:0.5;mem:32")));
        sayExited(9);
        assertThat(master.events(Event.Type.FAILURE)).isEmpty();
        assertThat(master.effects(Effect.Recover.class)).isEmpty();
    }

    @Test
    void executorThatEndedWhileTheAgentWasAwayIsForgottenWhenItIsBack() {
        ExecutorInfo info = master.ledger()
                .executors()
                .find(Executor.key(AGENT, FRAMEWORK, "e1"))
                .orElseThrow()
                .info();
        var task = master.ledger().tasks(FRAMEWORK).current().find("t1").orElseThrow();
        master.back(AGENT, List.of(task), List.of(info));
        assertThat(master.ledger().executors().size()).isOne();
        assertThat(master.effects(Effect.Recover.class)).isEmpty();
        master.back(AGENT, List.of(task), List.of());
        assertThat(master.ledger().executors().size()).isZero();
        assertThat(master.effects(Effect.Recover.class))
                .extracting(Effect.Recover::resources)
                .containsExactly(Resources.parse("cpus:0.5;mem:32"));
    }

    @Test
    void frameworkHearsOfAnExecutorThatTheAgentDoesNotKnowAnyMore() {
        master.back(AGENT, List.of(), List.of());
        assertThat(failures()).containsExactly(-1);
        master.back(AGENT, List.of(), List.of());
        assertThat(failures()).isEmpty();
    }

    @Test
    void frameworkHearsOnceHowAnExecutorEndedWhileNoMasterWasThere() {
        master.back(AGENT, List.of(), List.of(), List.of(exited(9).build()));
        assertThat(failures()).containsExactly(9);
        assertThat(master.effects(Effect.Recover.class))
                .extracting(Effect.Recover::resources)
                .contains(Resources.parse("cpus:0.5;mem:32"));
        master.back(
                AGENT, List.of(), List.of(), List.of(exited(9).setRepeated(true).build()));
        assertThat(failures()).isEmpty();
    }

    @Test
    void endThatWasLostWithTheLinkIsTakenFromTheRepetition() {
        master.back(
                AGENT, List.of(), List.of(), List.of(exited(9).setRepeated(true).build()));
        assertThat(failures()).containsExactly(9);
    }

    @Test
    void frameworkHearsFromANextMasterThatHadNoBooksOfTheExecutor() {
        sayExited(1);
        master.back(AGENT, List.of(), List.of(), List.of(exited(9).build()));
        assertThat(failures()).containsExactly(9);
    }
}
