package org.gantry.master.transition;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.gantry.master.command.Command;
import org.gantry.master.config.Flags;
import org.gantry.master.effect.Effect;
import org.gantry.master.state.StandingOrders;
import org.gantry.master.testing.FakeAgent;
import org.gantry.master.testing.FakeScheduler;
import org.gantry.master.testing.Rehearsal;
import org.gantry.protocol.agentlink.AgentLink;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Agents out of reach, back, and removed, to frameworks that know of partitions ({@code 0000}) and to others. */
class PartitionTest {
    private static final String AWARE = "master-0000";
    private static final String UNAWARE = "master-0001";
    private static final String AGENT = "master-S0";

    private final Rehearsal master = new Rehearsal(Policy.DEFAULT);

    @BeforeEach
    void launch() {
        master.agent();
        master.subscribe("aware", FakeScheduler.info("aware"));
        master.subscribe(
                "unaware",
                FakeScheduler.info("unaware").clearCapabilities().clearRoles().setCheckpoint(true));
        master.launch(AWARE, "*", FakeScheduler.task("a", AGENT, "cpus:1;mem:64"));
        master.launch(UNAWARE, "*", FakeScheduler.task("u", AGENT, "cpus:1;mem:64"));
        master.report(AWARE, AGENT, "link-0", "a", TaskState.TASK_RUNNING);
        master.report(UNAWARE, AGENT, "link-0", "u", TaskState.TASK_RUNNING);
    }

    private TaskStatus update(String task) {
        return master.updates().stream()
                .filter(status -> status.getTaskId().getValue().equals(task))
                .findFirst()
                .orElseThrow();
    }

    private void reconcile(String framework, String task, Optional<String> agent) {
        Call.Reconcile.Task.Builder asked =
                Call.Reconcile.Task.newBuilder().setTaskId(TaskID.newBuilder().setValue(task));
        agent.ifPresent(id -> asked.setAgentId(AgentID.newBuilder().setValue(id)));
        master.call(
                framework,
                Call.newBuilder()
                        .setType(Call.Type.RECONCILE)
                        .setReconcile(Call.Reconcile.newBuilder().addTasks(asked)));
    }

    private void kill(String task, Optional<String> agent) {
        Call.Kill.Builder kill =
                Call.Kill.newBuilder().setTaskId(TaskID.newBuilder().setValue(task));
        agent.ifPresent(id -> kill.setAgentId(AgentID.newBuilder().setValue(id)));
        master.call(AWARE, Call.newBuilder().setType(Call.Type.KILL).setKill(kill));
    }

    private Task task(String framework, String id) {
        return master.ledger().tasks(framework).current().find(id).orElseThrow();
    }

    @Test
    void unreachableIsLostToThoseWhoDoNotKnowTheWord() {
        master.pass(Duration.ofSeconds(75));
        assertThat(update("a").getState()).isEqualTo(TaskState.TASK_UNREACHABLE);
        assertThat(update("u").getState()).isEqualTo(TaskState.TASK_LOST);
        assertThat(master.updates()).allSatisfy(status -> {
            assertThat(status.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_REMOVED);
            assertThat(status.getSource()).isEqualTo(TaskStatus.Source.SOURCE_MASTER);
            assertThat(status.hasUnreachableTime()).isTrue();
            assertThat(status.hasUuid()).isFalse();
        });
        assertThat(master.events(Event.Type.FAILURE)).hasSize(2).allSatisfy(event -> assertThat(
                        event.getFailure().hasExecutorId())
                .isFalse());
        assertThat(master.effects(Effect.ToOperators.class))
                .noneMatch(
                        told -> told.event().getType() == org.apache.mesos.v1.master.Protos.Event.Type.AGENT_REMOVED);
    }

    @Test
    void tasksComeBackWithTheirAgentAndTheirFrameworksHearOfIt() {
        Task aware = task(AWARE, "a");
        Task unaware = task(UNAWARE, "u");
        master.pass(Duration.ofSeconds(75));
        master.back(AGENT, List.of(aware, unaware), List.of());
        assertThat(master.updates()).hasSize(2).allSatisfy(status -> {
            assertThat(status.getState()).isEqualTo(TaskState.TASK_RUNNING);
            assertThat(status.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_REREGISTERED);
            assertThat(status.hasUuid()).isFalse();
        });
        assertThat(master.ledger().tasks(UNAWARE).unreachable().size()).isZero();
        assertThat(task(UNAWARE, "u").getState()).isEqualTo(TaskState.TASK_RUNNING);
    }

    @Test
    void tasksOfAnAgentThatUnregistersAreLostToEverybody() {
        master.agentSays(AGENT, "link-0", AgentLink.Call.newBuilder().setType(AgentLink.Call.Type.UNREGISTER));
        assertThat(master.updates()).hasSize(2).allSatisfy(status -> {
            assertThat(status.getState()).isEqualTo(TaskState.TASK_LOST);
            assertThat(status.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_REMOVED);
            assertThat(status.hasUnreachableTime()).isFalse();
        });
        reconcile(AWARE, "a", Optional.of(AGENT));
        assertThat(update("a").getState()).isEqualTo(TaskState.TASK_UNKNOWN);
    }

    @Test
    void brokenLinkAloneLosesNothingEvenWithoutCheckpoints() {
        master.apply(new Command.StreamClosed("link-0", "gone"));
        assertThat(master.updates()).isEmpty();
        reconcile(AWARE, "a", Optional.empty());
        assertThat(update("a").getState()).isEqualTo(TaskState.TASK_RUNNING);
    }

    @Test
    void explicitReconciliationOfTasksThatAreNotThere() {
        reconcile(AWARE, "x", Optional.of(AGENT));
        assertThat(update("x").getState()).isEqualTo(TaskState.TASK_GONE);
        reconcile(UNAWARE, "x", Optional.of(AGENT));
        assertThat(update("x").getState()).isEqualTo(TaskState.TASK_LOST);
        reconcile(AWARE, "x", Optional.empty());
        assertThat(update("x").getState()).isEqualTo(TaskState.TASK_UNKNOWN);
        assertThat(update("x").hasAgentId()).isFalse();
        master.pass(Duration.ofSeconds(75));
        reconcile(AWARE, "a", Optional.of(AGENT));
        assertThat(update("a")).satisfies(status -> {
            assertThat(status.getState()).isEqualTo(TaskState.TASK_UNREACHABLE);
            assertThat(status.hasUnreachableTime()).isTrue();
        });
        reconcile(AWARE, "a", Optional.empty());
        assertThat(update("a").getState()).isEqualTo(TaskState.TASK_UNKNOWN);
    }

    @Test
    void explicitReconciliationWithAnAgentThatIsGone() {
        StandingOrders orders = master.ledger().orders();
        master.ledger().setOrders(orders.withGone(Map.of("old-S1", Instant.EPOCH)));
        reconcile(AWARE, "x", Optional.of("old-S1"));
        assertThat(update("x").getState()).isEqualTo(TaskState.TASK_GONE_BY_OPERATOR);
        reconcile(UNAWARE, "x", Optional.of("old-S1"));
        assertThat(update("x").getState()).isEqualTo(TaskState.TASK_LOST);
    }

    @Test
    void implicitReconciliationTellsOnlyWhatIsWithinReach() {
        Call.Builder all =
                Call.newBuilder().setType(Call.Type.RECONCILE).setReconcile(Call.Reconcile.getDefaultInstance());
        master.call(AWARE, all);
        assertThat(master.updates()).singleElement().satisfies(status -> {
            assertThat(status.getState()).isEqualTo(TaskState.TASK_RUNNING);
            assertThat(status.getReason()).isEqualTo(TaskStatus.Reason.REASON_RECONCILIATION);
            assertThat(status.hasUuid()).isFalse();
        });
        master.pass(Duration.ofSeconds(75));
        master.call(AWARE, all);
        assertThat(master.updates()).isEmpty();
    }

    @Test
    void reconciliationTellsTheHeadOfTheUnacknowledgedUpdates() {
        master.agentSays(
                AGENT,
                "link-0",
                AgentLink.Call.newBuilder()
                        .setType(AgentLink.Call.Type.STATUS_UPDATE)
                        .setStatusUpdate(AgentLink.Call.StatusUpdate.newBuilder()
                                .setFrameworkId(master.framework(AWARE).info().getId())
                                .setStatus(FakeAgent.status("a", AGENT, TaskState.TASK_RUNNING))
                                .setLatestState(TaskState.TASK_FINISHED)));
        reconcile(AWARE, "a", Optional.empty());
        assertThat(update("a").getState()).isEqualTo(TaskState.TASK_RUNNING);
        assertThat(task(AWARE, "a").getState()).isEqualTo(TaskState.TASK_FINISHED);
    }

    @Test
    void killOfAnUnknownTaskIsAnsweredAsReconciliation() {
        kill("x", Optional.of(AGENT));
        assertThat(update("x")).satisfies(status -> {
            assertThat(status.getState()).isEqualTo(TaskState.TASK_GONE);
            assertThat(status.getReason()).isEqualTo(TaskStatus.Reason.REASON_RECONCILIATION);
        });
        assertThat(master.toAgents(AgentLink.Event.Type.KILL)).isEmpty();
    }

    @Test
    void killThatNamesAnotherAgentIsDropped() {
        kill("a", Optional.of("master-S9"));
        assertThat(master.toAgents(AgentLink.Event.Type.KILL)).isEmpty();
        assertThat(master.updates()).isEmpty();
    }

    @Test
    void killIsRepeatedToAnAgentThatWasAway() {
        master.apply(new Command.StreamClosed("link-0", "gone"));
        kill("a", Optional.empty());
        assertThat(master.toAgents(AgentLink.Event.Type.KILL)).isEmpty();
        master.back(AGENT, List.of(task(AWARE, "a"), task(UNAWARE, "u")), List.of());
        assertThat(master.toAgents(AgentLink.Event.Type.KILL))
                .extracting(event -> event.getKill().getTaskId().getValue())
                .containsExactly("a");
        master.report(AWARE, AGENT, "link-1", "a", TaskState.TASK_KILLED);
        master.back(AGENT, List.of(task(AWARE, "a"), task(UNAWARE, "u")), List.of());
        assertThat(master.toAgents(AgentLink.Event.Type.KILL)).isEmpty();
    }

    @Test
    void statusesOfTheSameStateReplaceEachOther() {
        master.report(AWARE, AGENT, "link-0", "a", TaskState.TASK_RUNNING);
        master.report(AWARE, AGENT, "link-0", "a", TaskState.TASK_KILLING);
        master.report(AWARE, AGENT, "link-0", "a", TaskState.TASK_KILLED);
        assertThat(task(AWARE, "a").getStatusesList())
                .extracting(TaskStatus::getState)
                .containsExactly(TaskState.TASK_RUNNING, TaskState.TASK_KILLING, TaskState.TASK_KILLED);
        assertThat(task(AWARE, "a").getStatusesList()).noneMatch(TaskStatus::hasData);
    }

    @Test
    void newAgentAtTheAddressOfAnotherTakesItsPlace() {
        master.apply(new Command.SubscribeAgent(
                "newcomer",
                "127.0.0.1",
                AgentLink.Call.Subscribe.newBuilder()
                        .setAgentInfo(FakeAgent.info("cpus:4;mem:1024"))
                        .setVersion("1.11.0")
                        .build()));
        assertThat(master.updates()).hasSize(2).allSatisfy(status -> assertThat(status.getState())
                .isEqualTo(TaskState.TASK_LOST));
        assertThat(master.ledger().agents().has(AGENT)).isFalse();
        assertThat(master.ledger().agents().has("master-S1")).isTrue();
        assertThat(master.counted()).contains("master/slave_removals/reason_registered");
    }

    @Test
    void onlyTheNewestUnreachableTasksAreKept() {
        Rehearsal small = new Rehearsal(
                new Flags(Map.of("max_completed_frameworks", "1", "max_unreachable_tasks_per_framework", "1"))
                        .policy());
        small.agent();
        small.subscribe("s", FakeScheduler.info("f"));
        small.launch(AWARE, "*", FakeScheduler.task("t1", AGENT, "cpus:1;mem:64"));
        small.launch(AWARE, "*", FakeScheduler.task("t2", AGENT, "cpus:1;mem:64"));
        small.pass(Duration.ofSeconds(75));
        assertThat(small.ledger().tasks(AWARE).unreachable().values())
                .extracting(task -> task.getTaskId().getValue())
                .containsExactly("t2");
        FrameworkInfo.Builder again = small.framework(AWARE).info().toBuilder();
        small.apply(new Command.TeardownFramework(AWARE));
        small.subscribe("s2", FakeScheduler.info("g"));
        small.apply(new Command.TeardownFramework(UNAWARE));
        assertThat(small.ledger().completed().values()).hasSize(1);
        small.subscribe("s3", again);
        assertThat(small.events(Event.Type.SUBSCRIBED)).hasSize(1);
    }
}
