package org.gantry.master.transition;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;
import org.gantry.master.command.Command;
import org.gantry.master.config.Flags;
import org.gantry.master.effect.Effect;
import org.gantry.master.state.AbsentAgent;
import org.gantry.master.state.AbsentFramework;
import org.gantry.master.state.StandingOrders;
import org.gantry.master.testing.FakeAgent;
import org.gantry.master.testing.FakeScheduler;
import org.gantry.protocol.agentlink.AgentLink;
import org.junit.jupiter.api.Test;

/** Agents and frameworks that are away, and how long the master waits for them. */
class AbsenceTest {
    private static final Map<String, QuotaConfig> QUOTA = Map.of(
            "dev",
            QuotaConfig.newBuilder()
                    .setRole("dev")
                    .putGuarantees("cpus", Value.Scalar.newBuilder().setValue(1).build())
                    .build());

    private static AgentInfo agent(int number) {
        return FakeAgent.info("cpus:1").toBuilder()
                .setPort(6000 + number)
                .setId(AgentID.newBuilder().setValue("before-S" + number))
                .build();
    }

    private static Bench elected(Policy policy, int agents, StandingOrders orders) {
        Bench bench = new Bench(policy);
        List<AbsentAgent> known = new ArrayList<>();
        for (int i = 0; i < agents; i++) {
            known.add(new AbsentAgent(agent(i), bench.clock.instant()));
        }
        bench.apply(new Command.Elected(known, List.of(), List.of(), orders));
        return bench;
    }

    @Test
    void withQuotaNothingIsOfferedUntilMostAgentsAreBack() {
        Bench bench = elected(Policy.DEFAULT, 5, StandingOrders.NONE.withQuotas(QUOTA));
        assertThat(AllocatorView.of(bench.ledger, org.gantry.allocator.spi.Settings.DEFAULT, Map.of())
                        .paused())
                .isTrue();
        for (int i = 0; i < 3; i++) {
            bench.registerAgent("link" + i, agent(i));
        }
        bench.apply(new Command.Tick());
        assertThat(bench.effects(Effect.ResumeAllocation.class)).isEmpty();

        bench.registerAgent("link3", agent(3));
        bench.apply(new Command.Tick());
        assertThat(bench.effects(Effect.ResumeAllocation.class)).hasSize(1);

        bench.apply(new Command.Tick());
        assertThat(bench.effects(Effect.ResumeAllocation.class)).isEmpty();
    }

    @Test
    void theWaitForAgentsEndsInTime() {
        Bench bench = elected(Policy.DEFAULT, 5, StandingOrders.NONE.withQuotas(QUOTA));
        bench.clock.advance(Duration.ofMinutes(10));
        bench.apply(new Command.Tick());
        assertThat(bench.effects(Effect.ResumeAllocation.class)).hasSize(1);
    }

    @Test
    void withoutQuotaNobodyWaits() {
        Bench bench = elected(Policy.DEFAULT, 5, StandingOrders.NONE);
        assertThat(bench.ledger.watch().hold()).isEmpty();
    }

    @Test
    void tooManyAgentsAreNotGivenUpTogether() {
        Policy policy = new Flags(Map.of("recovery_agent_removal_limit", "50%")).policy();
        Bench bench = elected(policy, 4, StandingOrders.NONE);
        bench.registerAgent("link0", agent(0));
        bench.clock.advance(policy.agentReregisterTimeout());
        bench.apply(new Command.Tick());
        assertThat(bench.effects(Effect.Complain.class)).hasSize(1);
        assertThat(bench.ledger.recovered().size()).isEqualTo(3);

        bench.registerAgent("link1", agent(1));
        bench.clock.advance(policy.agentReregisterTimeout());
        bench.apply(new Command.Tick());
        assertThat(bench.ledger.recovered().size()).isZero();
        assertThat(bench.effects(Effect.Count.class))
                .filteredOn(count -> count.metric().equals("master/recovery_slave_removals"))
                .hasSize(2);
    }

    @Test
    void agentsThatFailTogetherAreGivenUpOneByOne() {
        Policy policy = new Flags(Map.of("agent_removal_rate_limit", "1/20mins")).policy();
        Bench bench = elected(policy, 0, StandingOrders.NONE);
        bench.registerAgent("link0", agent(0));
        bench.registerAgent("link1", agent(1));
        bench.registerAgent("link2", agent(2));
        bench.clock.advance(policy.totalPingTimeout());
        bench.apply(new Command.Tick());
        assertThat(bench.ledger.unreachable().size()).isEqualTo(1);
        assertThat(bench.effects(Effect.Count.class))
                .filteredOn(count -> count.metric().equals("master/slave_unreachable_scheduled"))
                .hasSize(3);

        bench.apply(new Command.AgentCalled(
                "before-S2",
                "link2",
                AgentLink.Call.newBuilder().setType(AgentLink.Call.Type.PONG).build()));
        bench.apply(new Command.Tick());
        assertThat(bench.effects(Effect.Count.class))
                .filteredOn(count -> count.metric().equals("master/slave_unreachable_canceled"))
                .hasSize(1);

        bench.clock.advance(Duration.ofMinutes(20));
        bench.apply(new Command.AgentCalled(
                "before-S2",
                "link2",
                AgentLink.Call.newBuilder().setType(AgentLink.Call.Type.PONG).build()));
        bench.apply(new Command.Tick());
        assertThat(bench.ledger.unreachable().size()).isEqualTo(2);
        assertThat(bench.ledger.agents().has("before-S2")).isTrue();
    }

    @Test
    void aFrameworksTimeToComeBackGoesOnWithTheNextLeader() {
        Bench bench = new Bench(Policy.DEFAULT);
        Instant left = bench.clock.instant().minus(Duration.ofMinutes(50));
        FrameworkInfo info = FakeScheduler.info("one")
                .setId(FrameworkID.newBuilder().setValue("one"))
                .setFailoverTimeout(Duration.ofHours(1).toSeconds())
                .build();
        FrameworkInfo connected =
                info.toBuilder().setId(FrameworkID.newBuilder().setValue("two")).build();
        bench.apply(new Command.Elected(
                List.of(),
                List.of(),
                List.of(
                        new AbsentFramework(info, Optional.of(left)),
                        new AbsentFramework(connected, Optional.empty()))));

        bench.clock.advance(Duration.ofMinutes(9));
        bench.apply(new Command.Tick());
        assertThat(bench.ledger.frameworks().size()).isEqualTo(2);

        bench.clock.advance(Duration.ofMinutes(1));
        bench.apply(new Command.Tick());
        assertThat(bench.ledger.completed().has("one")).isTrue();
        assertThat(bench.ledger.frameworks().has("two")).isTrue();

        bench.clock.advance(Duration.ofMinutes(50));
        bench.apply(new Command.Tick());
        assertThat(bench.ledger.completed().has("two")).isTrue();
    }
}
