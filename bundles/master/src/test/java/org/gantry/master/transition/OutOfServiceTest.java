package org.gantry.master.transition;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.DrainState;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.gantry.master.command.Command;
import org.gantry.master.effect.Effect;
import org.gantry.master.effect.RegistryChange;
import org.gantry.master.order.Answer;
import org.gantry.master.order.Order;
import org.gantry.master.state.AbsentAgent;
import org.gantry.master.state.Deactivation;
import org.gantry.master.testing.FakeAgent;
import org.gantry.master.testing.FakeScheduler;
import org.gantry.protocol.agentlink.AgentLink;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Agents are deactivated, drained, and marked gone. */
class OutOfServiceTest {
    private static final String AGENT = "master-S0";
    private static final String FRAMEWORK = "master-0000";
    private static final Order.DrainAgent DRAIN = new Order.DrainAgent(
            AGENT,
            Optional.of(DurationInfo.newBuilder().setNanoseconds(5_000_000_000L).build()),
            false);

    private final Bench bench = Bench.leading(Policy.DEFAULT);

    @BeforeEach
    void start() {
        bench.registerAgent();
        bench.subscribe(FakeScheduler.info("one").build(), "scheduler");
    }

    private Deactivation deactivation() {
        return bench.ledger.orders().deactivation(AGENT).orElseThrow();
    }

    private void endTask(String taskId) {
        bench.report(AGENT, "link", FRAMEWORK, taskId, TaskState.TASK_KILLED);
        var task = bench.ledger.tasksOfAgent(AGENT).get(0);
        bench.call(
                FRAMEWORK,
                "scheduler",
                Call.newBuilder()
                        .setType(Call.Type.ACKNOWLEDGE)
                        .setAcknowledge(Call.Acknowledge.newBuilder()
                                .setAgentId(AgentID.newBuilder().setValue(AGENT))
                                .setTaskId(TaskID.newBuilder().setValue(taskId))
                                .setUuid(task.getStatusUpdateUuid())));
    }

    @Test
    void aDeactivatedAgentIsNotOffered() {
        String offer = bench.offer(FRAMEWORK, "*", AGENT, "cpus:1");

        assertThat(bench.order(new Order.DeactivateAgent(AGENT))).isEqualTo(Answer.DONE);

        assertThat(bench.effects(Effect.PutAgent.class))
                .allMatch(put -> !put.agent().active())
                .hasSize(1);
        assertThat(bench.events("scheduler", Event.Type.RESCIND))
                .singleElement()
                .matches(event -> event.getRescind().getOfferId().getValue().equals(offer));
        assertThat(bench.agentEvents("link", AgentLink.Event.Type.DRAIN)).isEmpty();
    }

    @Test
    void aDrainingAgentIsToldOnceAndAgainWhenItReturns() {
        assertThat(bench.order(DRAIN)).isEqualTo(Answer.DONE);
        assertThat(bench.agentEvents("link", AgentLink.Event.Type.DRAIN))
                .singleElement()
                .matches(event -> event.getDrain().getMaxGracePeriod().getNanoseconds() == 5_000_000_000L);

        bench.registerAgent(
                "link2",
                FakeAgent.info("cpus:4;mem:1024").toBuilder()
                        .setId(AgentID.newBuilder().setValue(AGENT))
                        .build());
        assertThat(bench.agentEvents("link2", AgentLink.Event.Type.DRAIN)).hasSize(1);
        assertThat(bench.effects(Effect.PutAgent.class))
                .noneMatch(put -> put.agent().active());
    }

    @Test
    void anAgentIsDrainedWhenItsLastTaskIsAcknowledged() {
        bench.launch(FRAMEWORK, "scheduler", AGENT, "t1");
        bench.order(DRAIN);
        bench.apply(new Command.Tick());
        assertThat(deactivation().isDraining()).isTrue();
        assertThat(bench.order(new Order.ReactivateAgent(AGENT)))
                .isEqualTo(new Answer(400, "Agent is still in the DRAINING state"));

        endTask("t1");
        bench.apply(new Command.Tick());

        assertThat(deactivation().drain().orElseThrow().getState()).isEqualTo(DrainState.DRAINED);
        assertThat(bench.order(new Order.ReactivateAgent(AGENT))).isEqualTo(Answer.DONE);
        assertThat(bench.effects(Effect.PutAgent.class))
                .allMatch(put -> put.agent().active())
                .hasSize(1);
        assertThat(bench.ledger.orders().deactivated()).isEmpty();
    }

    @Test
    void anAgentMayBeGoneOnceDrained() {
        bench.launch(FRAMEWORK, "scheduler", AGENT, "t1");
        bench.order(new Order.DrainAgent(AGENT, Optional.empty(), true));
        endTask("t1");
        bench.apply(new Command.Tick());

        assertThat(bench.ledger.agents().has(AGENT)).isFalse();
        assertThat(bench.ledger.orders().gone()).containsOnlyKeys(AGENT);
        assertThat(bench.ledger.orders().deactivated()).isEmpty();
        assertThat(bench.agentEvents("link", AgentLink.Event.Type.SHUTDOWN)).hasSize(1);
    }

    @Test
    void anAgentThatCannotDrainIsNotAskedTo() {
        bench.apply(new Command.SubscribeAgent(
                "old",
                "127.0.0.1",
                AgentLink.Call.Subscribe.newBuilder()
                        .setAgentInfo(FakeAgent.info("cpus:1").toBuilder().setPort(5052))
                        .setVersion("1.8.0")
                        .build()));
        assertThat(bench.order(new Order.DrainAgent("master-S1", Optional.empty(), false)))
                .isEqualTo(new Answer(400, "Agent master-S1 is not capable of draining"));
    }

    @Test
    void tasksOfAnAgentThatIsGoneAreGone() {
        bench.launch(FRAMEWORK, "scheduler", AGENT, "t1");
        assertThat(bench.order(new Order.MarkAgentGone(AGENT))).isEqualTo(Answer.DONE);

        TaskStatus status =
                bench.events("scheduler", Event.Type.UPDATE).get(0).getUpdate().getStatus();
        assertThat(status.getState()).isEqualTo(TaskState.TASK_GONE_BY_OPERATOR);
        assertThat(status.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_REMOVED_BY_OPERATOR);
        assertThat(bench.effects(Effect.ToOperators.class))
                .noneMatch(told -> told.event().hasAgentRemoved());

        bench.registerAgent(
                "again",
                FakeAgent.info("cpus:4;mem:1024").toBuilder()
                        .setId(AgentID.newBuilder().setValue(AGENT))
                        .build());
        assertThat(bench.agentEvents("again", AgentLink.Event.Type.SHUTDOWN))
                .singleElement()
                .matches(event -> event.getShutdown().equals("Agent has been marked gone"));
        assertThat(bench.ledger.agents().has(AGENT)).isFalse();
    }

    @Test
    void tasksOutOfReachAreGoneWithTheirAgent() {
        bench.launch(FRAMEWORK, "scheduler", AGENT, "t1");
        bench.clock.advance(Policy.DEFAULT.totalPingTimeout());
        bench.apply(new Command.Tick());
        assertThat(bench.ledger.unreachable().has(AGENT)).isTrue();

        assertThat(bench.order(new Order.MarkAgentGone(AGENT))).isEqualTo(Answer.DONE);

        assertThat(bench.events("scheduler", Event.Type.UPDATE)
                        .get(0)
                        .getUpdate()
                        .getStatus()
                        .getState())
                .isEqualTo(TaskState.TASK_GONE_BY_OPERATOR);
        assertThat(bench.ledger.unreachable().has(AGENT)).isFalse();
        assertThat(bench.ledger.tasks(FRAMEWORK).completed().has("t1")).isTrue();
    }

    @Test
    void oneOrderIsWrittenAfterTheOther() {
        bench.writing = false;
        CompletableFuture<Answer> first = new CompletableFuture<>();
        CompletableFuture<Answer> second = new CompletableFuture<>();
        bench.apply(new Command.Ordered(new Order.MarkAgentGone(AGENT), first));
        bench.apply(new Command.Ordered(DRAIN, second));
        assertThat(bench.effects).isEmpty();

        bench.apply(bench.heldUp.get(0));

        assertThat(bench.answer(first)).contains(Answer.DONE);
        assertThat(bench.answer(second)).contains(new Answer(400, "Unknown agent"));
    }

    @Test
    void ordersThatWaitEndWithTheLeadership() {
        bench.writing = false;
        CompletableFuture<Answer> waiting = new CompletableFuture<>();
        bench.apply(new Command.Ordered(new Order.MarkAgentGone(AGENT), new CompletableFuture<>()));
        bench.apply(new Command.Ordered(DRAIN, waiting));
        bench.apply(new Command.Deposed("test"));
        assertThat(bench.answer(waiting).orElseThrow().status()).isEqualTo(503);
    }

    @Test
    void anOrderOfAnEarlierLeadershipDoesNotLetTheNextOneOvertake() {
        bench.writing = false;
        bench.apply(new Command.Ordered(new Order.DeactivateAgent(AGENT), new CompletableFuture<>()));
        AbsentAgent known =
                new AbsentAgent(bench.ledger.agents().find(AGENT).orElseThrow().info(), bench.clock.instant());
        bench.apply(new Command.Deposed("test"));
        bench.apply(new Command.Elected(List.of(known), List.of(), List.of()));
        bench.apply(new Command.Ordered(new Order.MarkAgentGone(AGENT), new CompletableFuture<>()));
        bench.apply(bench.heldUp.get(0));
        assertThat(bench.ledger.orderQueue().isBusy()).isTrue();
        bench.apply(bench.heldUp.get(1));
        assertThat(bench.ledger.orderQueue().isBusy()).isFalse();
    }

    @Test
    void whatWasOrderedHoldsForTheNextLeader() {
        bench.order(DRAIN);
        Bench next = new Bench(Policy.DEFAULT);
        AbsentAgent known =
                new AbsentAgent(bench.ledger.agents().find(AGENT).orElseThrow().info(), bench.clock.instant());
        next.apply(new Command.Elected(List.of(known), List.of(), List.of(), bench.ledger.orders()));
        next.registerAgent("link", known.info());
        assertThat(next.agentEvents("link", AgentLink.Event.Type.DRAIN)).hasSize(1);
        assertThat(next.effects(Effect.PutAgent.class))
                .noneMatch(put -> put.agent().active());
    }

    @Test
    void thoseThatWereGoneLongAgoAreForgotten() {
        bench.order(new Order.MarkAgentGone(AGENT));
        bench.clock.advance(Housekeeping.DEFAULT.maxAgentAge().minus(Duration.ofDays(1)));
        bench.apply(new Command.Tick());
        assertThat(bench.ledger.orders().gone()).containsOnlyKeys(AGENT);

        bench.clock.advance(Duration.ofDays(2));
        bench.apply(new Command.Tick());
        assertThat(bench.ledger.orders().gone()).isEmpty();
        assertThat(bench.written).contains(new RegistryChange.ForgetGone(AGENT));
    }
}
