package org.gantry.allocator.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gantry.allocator.spi.AgentState;
import org.gantry.allocator.spi.Allocation;
import org.gantry.allocator.spi.Allocator;
import org.gantry.allocator.spi.ClusterState;
import org.gantry.allocator.spi.FrameworkState;
import org.gantry.allocator.spi.InverseOffer;
import org.gantry.allocator.spi.Settings;
import org.gantry.allocator.spi.Unavailability;
import org.gantry.model.Resources;
import org.junit.jupiter.api.Test;

/** Frameworks are asked to leave agents that will be unavailable. */
public interface MaintenanceContract {
    Unavailability SOON = new Unavailability(Instant.parse("2026-01-01T13:00:00Z"), Optional.of(Duration.ofHours(1)));
    Resources SOME = Resources.parse("cpus:1");

    /** A new allocator that knows nothing. */
    Allocator newAllocator();

    /** One framework with something on the agent, one without. */
    private Scenario scenario() {
        Scenario scenario =
                new Scenario(newAllocator()).agent("agent1").framework("f", "*").framework("g", "*");
        scenario.allocator().suppress("g", Set.of());
        scenario.allocator().allocated("agent1", "f", "*", SOME);
        return scenario;
    }

    private static AgentState agent(Optional<Unavailability> unavailability) {
        return new AgentState(
                "agent1",
                "agent1.example",
                Resources.parse(Scenario.USUAL),
                true,
                List.of(),
                Optional.empty(),
                unavailability);
    }

    private static List<InverseOffer> asked(Scenario scenario) {
        return scenario.allocator().inverseOffers(scenario.now());
    }

    @Test
    default void nobodyIsAskedWithoutMaintenance() {
        assertThat(asked(scenario())).isEmpty();
    }

    @Test
    default void whoHasSomethingThereIsAskedOnce() {
        Scenario scenario = scenario();
        scenario.allocator().putAgent(agent(Optional.of(SOON)));

        assertThat(asked(scenario)).containsExactly(new InverseOffer("agent1", "f", SOON));
        assertThat(asked(scenario)).isEmpty();
    }

    @Test
    default void agentsAreStillOffered() {
        Scenario scenario = scenario();
        scenario.allocator().putAgent(agent(Optional.of(SOON)));

        assertThat(scenario.allocate()).hasSize(1);
    }

    @Test
    default void whoHasAnsweredIsAskedAgainWhenTheFilterEnds() {
        Scenario scenario = scenario();
        scenario.allocator().putAgent(agent(Optional.of(SOON)));
        asked(scenario);

        scenario.allocator().inverseOfferAnswered("agent1", "f", Duration.ofSeconds(5), scenario.now());

        assertThat(asked(scenario.pass(Duration.ofSeconds(4)))).isEmpty();
        assertThat(asked(scenario.pass(Duration.ofSeconds(1)))).hasSize(1);
    }

    @Test
    default void whoHasAnsweredWithoutFilterIsAskedAgain() {
        Scenario scenario = scenario();
        scenario.allocator().putAgent(agent(Optional.of(SOON)));
        asked(scenario);

        scenario.allocator().inverseOfferAnswered("agent1", "f", Duration.ZERO, scenario.now());

        assertThat(asked(scenario)).hasSize(1);
    }

    @Test
    default void anotherScheduleAsksAnew() {
        Scenario scenario = scenario();
        scenario.allocator().putAgent(agent(Optional.of(SOON)));
        asked(scenario);
        Unavailability later = new Unavailability(SOON.start().plusSeconds(60), Optional.empty());

        scenario.allocator().putAgent(agent(Optional.of(later)));
        assertThat(asked(scenario)).containsExactly(new InverseOffer("agent1", "f", later));

        scenario.allocator().putAgent(agent(Optional.empty()));
        assertThat(asked(scenario)).isEmpty();
    }

    @Test
    default void whoIsAwayIsNotAsked() {
        Scenario scenario = scenario();
        scenario.allocator().deactivate("f");
        scenario.allocator().putAgent(agent(Optional.of(SOON)));
        assertThat(asked(scenario)).isEmpty();

        scenario.framework("f", "*");

        assertThat(asked(scenario)).hasSize(1);
    }

    @Test
    default void reviveEndsTheFilter() {
        Scenario scenario = scenario();
        scenario.allocator().putAgent(agent(Optional.of(SOON)));
        asked(scenario);
        scenario.allocator().inverseOfferAnswered("agent1", "f", Duration.ofHours(1), scenario.now());

        scenario.allocator().revive("f", Set.of());

        assertThat(asked(scenario)).hasSize(1);
    }

    @Test
    default void whoWasAskedBeforeASwapIsNotAskedAgain() {
        Scenario scenario = scenario();
        FrameworkState f = new FrameworkState("f", Set.of("*"), Set.of(), Set.of(), true);
        FrameworkState g = new FrameworkState("g", Set.of("*"), Set.of(), Set.of(), true);

        scenario.allocator()
                .rebuild(new ClusterState(
                        Settings.DEFAULT,
                        List.of(agent(Optional.of(SOON))),
                        List.of(f, g),
                        List.of(new Allocation("f", "*", "agent1", SOME), new Allocation("g", "*", "agent1", SOME)),
                        Map.of(),
                        Map.of(),
                        Optional.empty(),
                        List.of(new InverseOffer("agent1", "f", SOON)),
                        Map.of(),
                        false));

        assertThat(asked(scenario)).containsExactly(new InverseOffer("agent1", "g", SOON));
    }
}
