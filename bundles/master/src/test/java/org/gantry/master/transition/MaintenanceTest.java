package org.gantry.master.transition;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.MachineID;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.Protos.Unavailability;
import org.apache.mesos.v1.allocator.Protos.InverseOfferStatus;
import org.apache.mesos.v1.maintenance.Protos.ClusterStatus;
import org.apache.mesos.v1.maintenance.Protos.Schedule;
import org.apache.mesos.v1.maintenance.Protos.Window;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.gantry.allocator.spi.InverseOffer;
import org.gantry.master.command.Command;
import org.gantry.master.effect.Effect;
import org.gantry.master.order.Answer;
import org.gantry.master.order.Order;
import org.gantry.master.testing.FakeAgent;
import org.gantry.master.testing.FakeScheduler;
import org.gantry.master.view.MaintenanceMessages;
import org.gantry.protocol.agentlink.AgentLink;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Maintenance is planned, frameworks are asked, machines go down and up. */
class MaintenanceTest {
    private static final String AGENT = "master-S0";
    private static final String FRAMEWORK = "master-0000";
    private static final MachineID MACHINE =
            MachineID.newBuilder().setHostname("127.0.0.1").setIp("127.0.0.1").build();
    private static final Unavailability TOMORROW = Unavailability.newBuilder()
            .setStart(TimeInfo.newBuilder().setNanoseconds(2_000_000_000_000_000_000L))
            .setDuration(DurationInfo.newBuilder().setNanoseconds(3_600_000_000_000L))
            .build();

    private final Bench bench = Bench.leading(Policy.DEFAULT);

    @BeforeEach
    void start() {
        bench.registerAgent();
        bench.subscribe(FakeScheduler.info("one").build(), "scheduler");
        bench.launch(FRAMEWORK, "scheduler", AGENT, "t1");
    }

    private static Order schedule() {
        return new Order.UpdateSchedule(Schedule.newBuilder()
                .addWindows(Window.newBuilder().addMachineIds(MACHINE).setUnavailability(TOMORROW))
                .build());
    }

    private OfferID inverseOffer() {
        bench.apply(new Command.InverseOffered(
                List.of(new InverseOffer(AGENT, FRAMEWORK, AllocatorView.unavailability(TOMORROW)))));
        return bench.events("scheduler", Event.Type.INVERSE_OFFERS)
                .get(0)
                .getInverseOffers()
                .getInverseOffers(0)
                .getId();
    }

    private ClusterStatus status() {
        return MaintenanceMessages.status(bench.ledger.snapshot(), machine -> true);
    }

    @Test
    void offersTellOfThePlan() {
        bench.offer(FRAMEWORK, "*", AGENT, "cpus:1");
        assertThat(bench.order(schedule())).isEqualTo(Answer.DONE);
        assertThat(bench.events("scheduler", Event.Type.RESCIND)).hasSize(1);
        assertThat(bench.effects(Effect.PutAgent.class))
                .singleElement()
                .matches(put -> put.agent().unavailability().isPresent());

        bench.offer(FRAMEWORK, "*", AGENT, "cpus:1");
        assertThat(bench.events("scheduler", Event.Type.OFFERS)
                        .get(0)
                        .getOffers()
                        .getOffers(0)
                        .getUnavailability())
                .isEqualTo(TOMORROW);
    }

    @Test
    void whatFrameworksAnswerIsWrittenDown() {
        bench.order(schedule());
        OfferID first = inverseOffer();
        assertThat(status().getDrainingMachines(0).getStatusesCount()).isZero();
        bench.call(
                FRAMEWORK,
                "scheduler",
                Call.newBuilder()
                        .setType(Call.Type.DECLINE_INVERSE_OFFERS)
                        .setDeclineInverseOffers(Call.DeclineInverseOffers.newBuilder()
                                .addInverseOfferIds(first)
                                .setFilters(Filters.newBuilder().setRefuseSeconds(60))));
        assertThat(bench.effects(Effect.InverseAnswered.class)).singleElement().matches(answered -> answered.refuse()
                .equals(Duration.ofSeconds(60)));
        assertThat(status().getDrainingMachines(0).getStatusesList())
                .extracting(InverseOfferStatus::getStatus)
                .containsExactly(InverseOfferStatus.Status.DECLINE);

        bench.call(
                FRAMEWORK,
                "scheduler",
                Call.newBuilder()
                        .setType(Call.Type.ACCEPT_INVERSE_OFFERS)
                        .setAcceptInverseOffers(
                                Call.AcceptInverseOffers.newBuilder().addInverseOfferIds(inverseOffer())));
        assertThat(status().getDrainingMachines(0).getStatusesList())
                .extracting(InverseOfferStatus::getStatus)
                .containsExactly(InverseOfferStatus.Status.ACCEPT);
        assertThat(bench.ledger.tasksOfAgent(AGENT)).hasSize(1);
    }

    @Test
    void aNewPlanAsksAnew() {
        bench.order(schedule());
        OfferID asked = inverseOffer();
        bench.order(schedule());
        assertThat(bench.events("scheduler", Event.Type.RESCIND_INVERSE_OFFER))
                .singleElement()
                .matches(event ->
                        event.getRescindInverseOffer().getInverseOfferId().equals(asked));
        assertThat(bench.effects(Effect.InverseAnswered.class)).hasSize(1);
    }

    @Test
    void anAnswerThatComesTooLateIsPassedOver() {
        bench.order(schedule());
        OfferID asked = inverseOffer();
        bench.order(new Order.UpdateSchedule(Schedule.getDefaultInstance()));
        bench.call(
                FRAMEWORK,
                "scheduler",
                Call.newBuilder()
                        .setType(Call.Type.ACCEPT_INVERSE_OFFERS)
                        .setAcceptInverseOffers(
                                Call.AcceptInverseOffers.newBuilder().addInverseOfferIds(asked)));
        assertThat(bench.effects(Effect.InverseAnswered.class)).isEmpty();
        assertThat(status()).isEqualTo(ClusterStatus.getDefaultInstance());
    }

    @Test
    void nobodyIsAskedWithoutAPlan() {
        bench.apply(new Command.InverseOffered(
                List.of(new InverseOffer(AGENT, FRAMEWORK, AllocatorView.unavailability(TOMORROW)))));
        assertThat(bench.events("scheduler", Event.Type.INVERSE_OFFERS)).isEmpty();
        assertThat(bench.effects(Effect.InverseAnswered.class)).hasSize(1);
    }

    @Test
    void aMachineThatGoesDownTakesItsTasksWithIt() {
        bench.order(schedule());
        assertThat(bench.order(new Order.StartMaintenance(List.of(MACHINE)))).isEqualTo(Answer.DONE);

        assertThat(bench.agentEvents("link", AgentLink.Event.Type.SHUTDOWN))
                .singleElement()
                .matches(event -> event.getShutdown().equals("Operator initiated 'Machine DOWN'"));
        assertThat(bench.events("scheduler", Event.Type.UPDATE)
                        .get(0)
                        .getUpdate()
                        .getStatus()
                        .getState())
                .isEqualTo(TaskState.TASK_LOST);
        assertThat(bench.effects(Effect.ToOperators.class))
                .anyMatch(told -> told.event().hasAgentRemoved());
        assertThat(status().getDownMachinesList()).containsExactly(MACHINE);
    }

    @Test
    void aMachineThatIsDownHasNoAgents() {
        bench.order(schedule());
        bench.order(new Order.StartMaintenance(List.of(MACHINE)));
        bench.registerAgent("new", FakeAgent.info("cpus:4"));
        assertThat(bench.agentEvents("new", AgentLink.Event.Type.SHUTDOWN))
                .singleElement()
                .matches(event -> event.getShutdown().equals("Machine is `DOWN`"));
        assertThat(bench.ledger.agents().size()).isZero();

        assertThat(bench.order(new Order.StopMaintenance(List.of(MACHINE)))).isEqualTo(Answer.DONE);
        assertThat(bench.ledger.orders().maintenance().schedule()).isEqualTo(Schedule.getDefaultInstance());
        bench.registerAgent("new", FakeAgent.info("cpus:4"));
        assertThat(bench.ledger.agents().size()).isEqualTo(1);
    }

    @Test
    void aMachinesNameCountsInAnyCase() {
        bench.registerAgent(
                "other",
                FakeAgent.info("cpus:1").toBuilder()
                        .setHostname("HOST")
                        .setPort(1)
                        .build());
        bench.order(new Order.UpdateSchedule(Schedule.newBuilder()
                .addWindows(Window.newBuilder()
                        .addMachineIds(MACHINE.toBuilder().setHostname("host"))
                        .setUnavailability(TOMORROW))
                .build()));
        assertThat(bench.effects(Effect.PutAgent.class)).hasSize(1);
    }

    @Test
    void anAgentIsNotDrainedWhileItsMachineIsScheduled() {
        bench.order(schedule());
        assertThat(bench.order(new Order.DrainAgent(AGENT, java.util.Optional.empty(), false)))
                .isEqualTo(new Answer(
                        400, "Agent master-S0 is part of a maintenance schedule under Machine 127.0.0.1 (127.0.0.1)"));
    }

    @Test
    void aScheduleBeyondOneRecordIsRefused() {
        Window.Builder window = Window.newBuilder().setUnavailability(TOMORROW);
        for (int i = 0; i < 40_000; i++) {
            window.addMachineIds(MachineID.newBuilder().setHostname("machine-" + i));
        }
        Answer answer = bench.order(new Order.UpdateSchedule(
                Schedule.newBuilder().addWindows(window).build()));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).startsWith("The schedule is too large");
    }
}
