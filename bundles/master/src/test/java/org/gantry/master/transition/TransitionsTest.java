package org.gantry.master.transition;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.gantry.allocator.spi.Allocation;
import org.gantry.master.command.Command;
import org.gantry.master.effect.Effect;
import org.gantry.master.leadership.MasterInfos;
import org.gantry.master.state.AbsentAgent;
import org.gantry.master.state.Identity;
import org.gantry.master.state.Ledger;
import org.gantry.master.testing.FakeAgent;
import org.gantry.master.testing.FakeScheduler;
import org.gantry.model.Resources;
import org.gantry.protocol.agentlink.AgentLink;
import org.gantry.testkit.FakeClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Decisions without threads: commands in, effects out. */
class TransitionsTest {
    private static final Resources ALL = Resources.parse("cpus:4;mem:1024");

    private final FakeClock clock = new FakeClock();
    private final Ledger ledger = new Ledger();
    private final Identity identity =
            new Identity(MasterInfos.of("master", "127.0.0.1", 5050, "localhost"), clock.instant(), Optional.empty());
    private final Transitions transitions = new Transitions(ledger, identity, Policy.DEFAULT);
    private final List<Effect> effects = new ArrayList<>();

    @BeforeEach
    void lead() {
        apply(new Command.Elected(List.of(), List.of(), List.of()));
    }

    private void apply(Command command) {
        effects.clear();
        for (Effect effect : transitions.apply(command, clock.instant())) {
            effects.add(effect);
        }
        for (Effect effect : List.copyOf(effects)) {
            if (effect instanceof Effect.Persist persist && persist.then().isPresent()) {
                effects.addAll(transitions.apply(persist.then().get(), clock.instant()));
            }
        }
    }

    private void registerAgent() {
        apply(new Command.SubscribeAgent(
                "link",
                "127.0.0.1",
                AgentLink.Call.Subscribe.newBuilder()
                        .setAgentInfo(FakeAgent.info("cpus:4;mem:1024"))
                        .setVersion("1.11.0")
                        .build()));
    }

    private void subscribe(FrameworkInfo info, String stream) {
        apply(new Command.SubscribeFramework(
                stream,
                Call.newBuilder()
                        .setType(Call.Type.SUBSCRIBE)
                        .setSubscribe(Call.Subscribe.newBuilder().setFrameworkInfo(info))
                        .build()));
    }

    private Offer offer() {
        apply(new Command.Allocated(List.of(new Allocation("master-0000", "*", "master-S0", ALL))));
        return events("scheduler", Event.Type.OFFERS).get(0).getOffers().getOffers(0);
    }

    private void call(Call.Builder call) {
        apply(new Command.SchedulerCalled("master-0000", "scheduler", call.build()));
    }

    private void launch(String taskId) {
        call(Call.newBuilder()
                .setType(Call.Type.ACCEPT)
                .setAccept(Call.Accept.newBuilder()
                        .addOfferIds(offer().getId())
                        .addOperations(Offer.Operation.newBuilder()
                                .setType(Offer.Operation.Type.LAUNCH)
                                .setLaunch(Offer.Operation.Launch.newBuilder()
                                        .addTaskInfos(FakeScheduler.task(taskId, "master-S0", "cpus:1;mem:64"))))));
    }

    private void report(String taskId, TaskState state) {
        apply(new Command.AgentCalled(
                "master-S0",
                "link",
                AgentLink.Call.newBuilder()
                        .setType(AgentLink.Call.Type.STATUS_UPDATE)
                        .setStatusUpdate(AgentLink.Call.StatusUpdate.newBuilder()
                                .setFrameworkId(ledger.frameworks()
                                        .find("master-0000")
                                        .orElseThrow()
                                        .info()
                                        .getId())
                                .setStatus(FakeAgent.status(taskId, "master-S0", state))
                                .setLatestState(state))
                        .build()));
    }

    private List<Event> events(String stream, Event.Type type) {
        return effects.stream()
                .filter(Effect.ToScheduler.class::isInstance)
                .map(Effect.ToScheduler.class::cast)
                .filter(sent -> sent.stream().equals(stream) && sent.event().getType() == type)
                .map(Effect.ToScheduler::event)
                .toList();
    }

    private List<TaskStatus> updates() {
        return events("scheduler", Event.Type.UPDATE).stream()
                .map(event -> event.getUpdate().getStatus())
                .toList();
    }

    private <T extends Effect> List<T> of(Class<T> type) {
        return effects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Test
    void agentIsWrittenToTheRegistryBeforeItIsGreeted() {
        List<Effect> first = transitions.apply(
                new Command.SubscribeAgent(
                        "link",
                        "127.0.0.1",
                        AgentLink.Call.Subscribe.newBuilder()
                                .setAgentInfo(FakeAgent.info("cpus:4"))
                                .setVersion("1.11.0")
                                .build()),
                clock.instant());
        assertThat(first).noneMatch(Effect.ToAgent.class::isInstance);
        assertThat(first).anyMatch(Effect.Persist.class::isInstance);
        assertThat(ledger.agents().size()).isZero();
    }

    @Test
    void subscribedComesFirstThenAHeartbeat() {
        subscribe(FakeScheduler.info("f").build(), "scheduler");
        assertThat(of(Effect.ToScheduler.class))
                .extracting(sent -> sent.event().getType())
                .containsExactly(Event.Type.SUBSCRIBED, Event.Type.HEARTBEAT);
    }

    @Test
    void unusedPartOfAnOfferGoesBackWithTheFilter() {
        registerAgent();
        subscribe(FakeScheduler.info("f").build(), "scheduler");
        launch("t1");
        Effect.Recover recovered = of(Effect.Recover.class).get(0);
        assertThat(recovered.resources()).isEqualTo(Resources.parse("cpus:3;mem:960"));
        assertThat(recovered.refuse()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void filtersFollowTheRulesOfRefuseSeconds() {
        OfferTransitions offers = new OfferTransitions(new Step(ledger, identity, Policy.DEFAULT, clock.instant()));
        assertThat(offers.refuse(false, Filters.getDefaultInstance())).hasSeconds(5);
        assertThat(offers.refuse(true, refuse(0))).isZero();
        assertThat(offers.refuse(true, refuse(-1))).hasSeconds(5);
        assertThat(offers.refuse(true, refuse(Double.NaN))).hasSeconds(5);
        assertThat(offers.refuse(true, refuse(0.1))).hasSeconds(1);
        assertThat(offers.refuse(true, refuse(1e12))).hasDays(365);
    }

    private static Filters refuse(double seconds) {
        return Filters.newBuilder().setRefuseSeconds(seconds).build();
    }

    @Test
    void terminalUpdateReturnsResourcesOnceAndItsAcknowledgementClosesTheTask() {
        registerAgent();
        subscribe(FakeScheduler.info("f").build(), "scheduler");
        launch("t1");
        report("t1", TaskState.TASK_FINISHED);
        assertThat(of(Effect.Recover.class)).hasSize(1);
        TaskStatus status = updates().get(0);
        report("t1", TaskState.TASK_FINISHED);
        assertThat(of(Effect.Recover.class)).isEmpty();
        assertThat(updates()).hasSize(1);
        TaskStatus repeated = updates().get(0);
        assertThat(repeated.getUuid()).isNotEqualTo(status.getUuid());
        call(Call.newBuilder()
                .setType(Call.Type.ACKNOWLEDGE)
                .setAcknowledge(Call.Acknowledge.newBuilder()
                        .setAgentId(AgentID.newBuilder().setValue("master-S0"))
                        .setTaskId(TaskID.newBuilder().setValue("t1"))
                        .setUuid(repeated.getUuid())));
        assertThat(ledger.tasks("master-0000").current().size()).isZero();
        assertThat(ledger.tasks("master-0000").completed().size()).isOne();
    }

    @Test
    void brokenLinkRescindsOffersButKeepsTasks() {
        registerAgent();
        subscribe(FakeScheduler.info("f").build(), "scheduler");
        launch("t1");
        offer();
        apply(new Command.StreamClosed("link", "gone"));
        assertThat(events("scheduler", Event.Type.RESCIND)).hasSize(1);
        assertThat(updates()).isEmpty();
        assertThat(ledger.tasks("master-0000").current().has("t1")).isTrue();
    }

    @Test
    void silenceOfFivePingsMakesAnAgentUnreachable() {
        registerAgent();
        subscribe(FakeScheduler.info("f").clearCapabilities().clearRoles().build(), "scheduler");
        launch("t1");
        clock.advance(Duration.ofSeconds(74));
        apply(new Command.Tick());
        assertThat(updates()).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        apply(new Command.Tick());
        assertThat(updates()).singleElement().satisfies(status -> {
            assertThat(status.getState()).isEqualTo(TaskState.TASK_LOST);
            assertThat(status.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_REMOVED);
            assertThat(status.getMessage()).isEqualTo("health check timed out");
        });
        assertThat(events("scheduler", Event.Type.FAILURE)).hasSize(1);
        assertThat(ledger.unreachable().has("master-S0")).isTrue();
    }

    @Test
    void frameworkIsRemovedWhenItsFailoverTimeoutHasPassed() {
        registerAgent();
        subscribe(FakeScheduler.info("f").setFailoverTimeout(60).build(), "scheduler");
        launch("t1");
        apply(new Command.StreamClosed("scheduler", "gone"));
        clock.advance(Duration.ofSeconds(59));
        apply(new Command.Tick());
        assertThat(ledger.frameworks().has("master-0000")).isTrue();
        clock.advance(Duration.ofSeconds(1));
        apply(new Command.Tick());
        assertThat(ledger.frameworks().has("master-0000")).isFalse();
        assertThat(ledger.tasks("master-0000")
                        .completed()
                        .find("t1")
                        .orElseThrow()
                        .getState())
                .isEqualTo(TaskState.TASK_KILLED);
        assertThat(of(Effect.ToAgent.class))
                .anyMatch(sent -> sent.event().getType() == AgentLink.Event.Type.SHUTDOWN_FRAMEWORK);
        subscribe(
                FakeScheduler.info("f")
                        .setId(ledger.completed()
                                .find("master-0000")
                                .orElseThrow()
                                .info()
                                .getId())
                        .build(),
                "again");
        assertThat(events("again", Event.Type.ERROR).get(0).getError().getMessage())
                .isEqualTo("Framework has been removed");
        assertThat(of(Effect.Close.class)).extracting(Effect.Close::stream).containsExactly("again");
    }

    @Test
    void taskThatTheAgentNeverGotIsDroppedWhenItComesBack() {
        registerAgent();
        subscribe(FakeScheduler.info("f").build(), "scheduler");
        launch("t1");
        apply(new Command.SubscribeAgent(
                "link2",
                "127.0.0.1",
                AgentLink.Call.Subscribe.newBuilder()
                        .setAgentInfo(FakeAgent.info("cpus:4;mem:1024").toBuilder()
                                .setId(AgentID.newBuilder().setValue("master-S0")))
                        .setVersion("1.11.0")
                        .build()));
        assertThat(updates()).singleElement().satisfies(status -> {
            assertThat(status.getState()).isEqualTo(TaskState.TASK_DROPPED);
            assertThat(status.getReason()).isEqualTo(TaskStatus.Reason.REASON_RECONCILIATION);
        });
        assertThat(of(Effect.Recover.class))
                .extracting(Effect.Recover::resources)
                .containsExactly(Resources.parse("cpus:1;mem:64"));
    }

    @Test
    void reconciliationIsSilentWhileTheAgentMayStillComeBack() {
        var absent = new AbsentAgent(
                FakeAgent.info("cpus:1").toBuilder()
                        .setId(AgentID.newBuilder().setValue("old-S7"))
                        .build(),
                clock.instant());
        apply(new Command.Elected(List.of(absent), List.of(), List.of()));
        subscribe(FakeScheduler.info("f").build(), "scheduler");
        reconcile("x", Optional.of("old-S7"));
        assertThat(updates()).isEmpty();
        reconcile("x", Optional.empty());
        assertThat(updates()).isEmpty();
        reconcile("x", Optional.of("never-S1"));
        assertThat(updates()).extracting(TaskStatus::getState).containsExactly(TaskState.TASK_UNKNOWN);
        clock.advance(Duration.ofMinutes(10));
        apply(new Command.Tick());
        reconcile("x", Optional.of("old-S7"));
        assertThat(updates()).extracting(TaskStatus::getState).containsExactly(TaskState.TASK_UNREACHABLE);
    }

    private void reconcile(String taskId, Optional<String> agentId) {
        Call.Reconcile.Task.Builder task =
                Call.Reconcile.Task.newBuilder().setTaskId(TaskID.newBuilder().setValue(taskId));
        agentId.ifPresent(id -> task.setAgentId(AgentID.newBuilder().setValue(id)));
        call(Call.newBuilder()
                .setType(Call.Type.RECONCILE)
                .setReconcile(Call.Reconcile.newBuilder().addTasks(task)));
    }

    @Test
    void unreachableAgentsAreForgottenAfterTwoWeeks() {
        registerAgent();
        clock.advance(Duration.ofMinutes(2));
        apply(new Command.Tick());
        assertThat(ledger.unreachable().size()).isOne();
        clock.advance(Duration.ofDays(14));
        apply(new Command.Tick());
        assertThat(ledger.unreachable().size()).isZero();
    }

    @Test
    void countsOfAFrameworkEndWithIt() {
        subscribe(FakeScheduler.info("a b").build(), "scheduler");
        apply(new Command.TeardownFramework("master-0000"));
        assertThat(of(Effect.ForgetCounts.class))
                .extracting(Effect.ForgetCounts::prefix)
                .containsExactly("master/frameworks/a%20b/master-0000/");
    }

    @Test
    void streamsJustEndWhileThisMasterDoesNotLead() {
        apply(new Command.Deposed("lost"));
        subscribe(FakeScheduler.info("f").build(), "scheduler");
        assertThat(events("scheduler", Event.Type.ERROR))
                .as("an error would be final")
                .isEmpty();
        assertThat(of(Effect.Close.class)).extracting(Effect.Close::stream).containsExactly("scheduler");
        assertThat(ledger.frameworks().size()).isZero();
    }
}
