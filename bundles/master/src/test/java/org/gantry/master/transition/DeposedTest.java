package org.gantry.master.transition;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.gantry.allocator.spi.RunningTask;
import org.gantry.allocator.spi.Victim;
import org.gantry.master.command.Command;
import org.gantry.master.effect.Effect;
import org.gantry.master.effect.RegistryChange;
import org.gantry.master.state.AbsentAgent;
import org.gantry.master.testing.FakeScheduler;
import org.gantry.model.Resources;
import org.gantry.protocol.agentlink.AgentLink;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A leader that does not know yet that another leads takes nothing away: the registry has the last word. */
class DeposedTest {
    private static final Duration LONG = Duration.ofMinutes(20);
    private static final String FRAMEWORK = "master-0000";
    private static final String AGENT = "master-S0";

    private final Bench bench = Bench.leading(Policy.DEFAULT);

    @BeforeEach
    void run() {
        bench.registerAgent();
        subscribe(3600);
        bench.launch(FRAMEWORK, "scheduler", AGENT, "task");
        bench.report(AGENT, "link", FRAMEWORK, "task", TaskState.TASK_RUNNING);
        bench.writing = false;
    }

    private void subscribe(double failoverTimeout) {
        FrameworkInfo.Builder info = FakeScheduler.info("*").setFailoverTimeout(failoverTimeout);
        bench.subscribe(info.build(), "scheduler");
    }

    private void passTime() {
        bench.clock.advance(LONG);
        bench.apply(new Command.Tick());
    }

    /** The registry takes what waits. */
    private void write() {
        List<Command> then = List.copyOf(bench.heldUp);
        bench.heldUp.clear();
        then.forEach(bench::apply);
    }

    private void assertNothingWasSaid() {
        assertThat(bench.effects(Effect.ToScheduler.class)).isEmpty();
        assertThat(bench.effects(Effect.Close.class)).isEmpty();
        assertThat(bench.effects(Effect.ToAgent.class))
                .extracting(sent -> sent.event().getType())
                .doesNotContain(
                        AgentLink.Event.Type.KILL,
                        AgentLink.Event.Type.SHUTDOWN,
                        AgentLink.Event.Type.SHUTDOWN_FRAMEWORK,
                        AgentLink.Event.Type.ERROR);
    }

    @Test
    void agentsThatAreSilentAreGivenUpWhenTheRegistryHasIt() {
        passTime();
        assertNothingWasSaid();
        assertThat(bench.ledger.agents().values()).hasSize(1);
        assertThat(bench.written).last().isInstanceOf(RegistryChange.MarkUnreachable.class);
        passTime();
        assertThat(bench.heldUp).as("written once").hasSize(1);

        write();
        assertThat(bench.events("scheduler", Event.Type.UPDATE)).hasSize(1);
        assertThat(bench.events("scheduler", Event.Type.FAILURE)).hasSize(1);
        assertThat(bench.ledger.unreachable().has(AGENT)).isTrue();
    }

    @Test
    void agentsThatSpeakWhileTheRegistryIsBeingWrittenStay() {
        passTime();
        AgentLink.Call pong =
                AgentLink.Call.newBuilder().setType(AgentLink.Call.Type.PONG).build();
        bench.apply(new Command.AgentCalled(AGENT, "link", pong));
        write();
        assertNothingWasSaid();
        assertThat(bench.ledger.agents().has(AGENT)).isTrue();
        assertThat(bench.written).last().isInstanceOf(RegistryChange.AdmitAgent.class);
    }

    @Test
    void agentsOfTheRegistryAreGivenUpWhenTheRegistryHasIt() {
        AbsentAgent known =
                new AbsentAgent(bench.ledger.agents().find(AGENT).orElseThrow().info(), bench.clock.instant());
        bench.apply(new Command.Elected(List.of(known), List.of(), List.of()));
        subscribe(3600);
        passTime();
        assertNothingWasSaid();
        assertThat(bench.ledger.recovered().has(AGENT)).isTrue();

        write();
        assertThat(bench.events("scheduler", Event.Type.FAILURE)).hasSize(1);
        assertThat(bench.ledger.recovered().has(AGENT)).isFalse();
    }

    @Test
    void frameworksThatStayAwayAreRemovedWhenTheRegistryHasIt() {
        bench.apply(new Command.StreamClosed("scheduler", "gone"));
        bench.clock.advance(Duration.ofMinutes(61));
        bench.apply(new Command.AgentCalled(
                AGENT,
                "link",
                AgentLink.Call.newBuilder().setType(AgentLink.Call.Type.PONG).build()));
        bench.apply(new Command.Tick());
        assertNothingWasSaid();
        assertThat(bench.ledger.frameworks().has(FRAMEWORK)).isTrue();

        write();
        assertThat(bench.ledger.frameworks().has(FRAMEWORK)).isFalse();
        assertThat(bench.agentEvents("link", AgentLink.Event.Type.SHUTDOWN_FRAMEWORK))
                .hasSize(1);
    }

    @Test
    void frameworksWithoutFailoverTimeoutAreRemovedWhenTheRegistryHasIt() {
        bench.subscribe(FakeScheduler.info("*").build(), "other");
        bench.apply(new Command.StreamClosed("other", "gone"));
        assertNothingWasSaid();
        assertThat(bench.ledger.frameworks().has("master-0001")).isTrue();

        write();
        assertThat(bench.ledger.frameworks().has("master-0001")).isFalse();
    }

    @Test
    void frameworksThatComeBackWhileTheRegistryIsBeingWrittenStay() {
        bench.subscribe(FakeScheduler.info("*").build(), "other");
        FrameworkInfo info =
                bench.ledger.frameworks().find("master-0001").orElseThrow().info();
        bench.apply(new Command.StreamClosed("other", "gone"));
        bench.subscribe(info, "again");
        assertThat(bench.written).last().isInstanceOf(RegistryChange.PutFramework.class);
        write();
        assertThat(bench.ledger.frameworks().find("master-0001").orElseThrow().stream())
                .contains("again");
    }

    @Test
    void victimsAreKilledWhenItIsCertainThatThisMasterLeads() {
        Victim victim = new Victim(
                new RunningTask("task", FRAMEWORK, AGENT, "*", 0, Resources.parse("cpus:1;mem:64")), "other");
        bench.apply(new Command.Preempt(List.of(victim)));
        assertNothingWasSaid();
        assertThat(bench.written).last().isEqualTo(new RegistryChange.Confirm());

        write();
        assertThat(bench.agentEvents("link", AgentLink.Event.Type.KILL)).hasSize(1);
    }

    @Test
    void whatFollowsFromAnEarlierTermDoesNotHappenInALaterOne() {
        passTime();
        Command late = new Command.Kept(0, bench.heldUp.get(0));
        bench.apply(new Command.Deposed("lost"));
        bench.apply(late);
        assertThat(bench.effects).isEmpty();
        bench.apply(new Command.Elected(1, List.of(), List.of(), List.of(), bench.ledger.orders()));
        bench.registerAgent();
        bench.apply(late);
        assertThat(bench.effects).isEmpty();
    }

    @Test
    void everyStreamEndsWithTheTerm() {
        bench.apply(new Command.Deposed("lost"));
        assertThat(bench.effects).containsExactly(new Effect.CloseAll("lost"));
        assertThat(bench.ledger.elected()).isEqualTo(Optional.empty());
    }
}
