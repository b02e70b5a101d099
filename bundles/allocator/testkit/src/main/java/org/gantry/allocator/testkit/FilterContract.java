package org.gantry.allocator.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.gantry.allocator.spi.AgentState;
import org.gantry.allocator.spi.Allocation;
import org.gantry.allocator.spi.Allocator;
import org.gantry.model.Resources;
import org.junit.jupiter.api.Test;

/** What frameworks say that they do not want. */
public interface FilterContract {
    Duration FIVE_SECONDS = Duration.ofSeconds(5);

    /** A new allocator that knows nothing. */
    Allocator newAllocator();

    private Scenario scenario() {
        return new Scenario(newAllocator());
    }

    private static Allocation only(List<Allocation> allocations) {
        assertThat(allocations).hasSize(1);
        return allocations.get(0);
    }

    @Test
    default void declineWithoutFilterOffersAgain() {
        Scenario scenario = scenario().agent("agent1").framework("f", "*");
        Allocation offer = only(scenario.allocate());

        scenario.release(offer);

        assertThat(scenario.allocate()).containsExactly(offer);
    }

    @Test
    default void filterKeepsTheSameAway() {
        Scenario scenario = scenario().agent("agent1").framework("f", "*");

        scenario.decline(only(scenario.allocate()), FIVE_SECONDS);

        assertThat(scenario.allocate()).isEmpty();
    }

    @Test
    default void filterEnds() {
        Scenario scenario = scenario().agent("agent1").framework("f", "*");
        Allocation offer = only(scenario.allocate());
        scenario.decline(offer, FIVE_SECONDS);

        assertThat(scenario.pass(Duration.ofMillis(4999)).allocate()).isEmpty();
        assertThat(scenario.pass(Duration.ofMillis(1)).allocate()).containsExactly(offer);
    }

    @Test
    default void filterKeepsLessAway() {
        Scenario scenario = scenario().agent("agent1").framework("f", "*");
        scenario.decline(only(scenario.allocate()), FIVE_SECONDS);

        scenario.allocator().allocated("agent1", "other", "*", Resources.parse("cpus:1"));

        assertThat(scenario.allocate()).isEmpty();
    }

    @Test
    default void filterLetsMoreThrough() {
        Scenario scenario = scenario().framework("f", "*").agent("agent1");
        scenario.allocator().allocated("agent1", "other", "*", Resources.parse("cpus:1"));
        scenario.decline(only(scenario.allocate()), FIVE_SECONDS);

        scenario.allocator().recover("agent1", "other", "*", Resources.parse("cpus:1"), Duration.ZERO, scenario.now());

        assertThat(only(scenario.allocate()).resources()).isEqualTo(Resources.parse(Scenario.USUAL));
    }

    @Test
    default void filterIsForOneAgent() {
        Scenario scenario = scenario().agent("agent1").framework("f", "*");
        scenario.decline(only(scenario.allocate()), FIVE_SECONDS);

        scenario.agent("agent2");

        assertThat(Scenario.who(scenario.allocate())).containsExactly("f/*@agent2");
    }

    @Test
    default void filterIsForOneFramework() {
        Scenario scenario = scenario().agent("agent1").framework("f", "*").framework("g", "*");
        Allocation first = only(scenario.allocate());
        scenario.decline(first, FIVE_SECONDS);

        assertThat(only(scenario.allocate()).frameworkId()).isNotEqualTo(first.frameworkId());
    }

    @Test
    default void filterIsForOneRole() {
        Scenario scenario = scenario().agent("agent1").framework("f", Set.of("a", "b"), Set.of("MULTI_ROLE"));
        Allocation first = only(scenario.allocate());
        scenario.decline(first, FIVE_SECONDS);

        assertThat(only(scenario.allocate()).role()).isNotEqualTo(first.role());
    }

    @Test
    default void ofTwoFiltersTheLongerOneCounts() {
        Scenario scenario = scenario().agent("agent1").framework("f", "*");
        Allocation offer = only(scenario.allocate());
        scenario.decline(offer, Duration.ofSeconds(60));
        scenario.allocator().recover("agent1", "f", "*", offer.resources(), FIVE_SECONDS, scenario.now());

        assertThat(scenario.pass(Duration.ofSeconds(59)).allocate()).isEmpty();
        assertThat(scenario.pass(Duration.ofSeconds(1)).allocate()).hasSize(1);
    }

    @Test
    default void reviveDropsFilters() {
        Scenario scenario = scenario().agent("agent1").framework("f", "*");
        Allocation offer = only(scenario.allocate());
        scenario.decline(offer, FIVE_SECONDS);

        scenario.allocator().revive("f", Set.of());

        assertThat(scenario.allocate()).containsExactly(offer);
    }

    @Test
    default void reviveDropsFiltersOfTheNamedRolesOnly() {
        Scenario scenario = scenario().agents(2).framework("f", Set.of("a", "b"), Set.of("MULTI_ROLE"));
        scenario.allocate().forEach(offer -> scenario.decline(offer, FIVE_SECONDS));
        scenario.allocate().forEach(offer -> scenario.decline(offer, FIVE_SECONDS));
        assertThat(scenario.allocate()).isEmpty();

        scenario.allocator().revive("f", Set.of("b"));

        assertThat(scenario.allocate()).hasSize(2).allMatch(offer -> offer.role()
                .equals("b"));
    }

    @Test
    default void suppressedFrameworksGetNothing() {
        Scenario scenario = scenario().framework("f", "*").framework("g", "*");
        scenario.allocator().suppress("f", Set.of());

        assertThat(Scenario.counts(scenario.agents(4).allocate())).containsExactly("g=4");
    }

    @Test
    default void suppressesByRole() {
        Scenario scenario = scenario().framework("f", Set.of("a", "b"), Set.of("MULTI_ROLE"));
        scenario.allocator().suppress("f", Set.of("a"));

        assertThat(scenario.agents(4).allocate()).hasSize(4).allMatch(offer -> offer.role()
                .equals("b"));
    }

    @Test
    default void reviveEndsSuppression() {
        Scenario scenario = scenario().framework("f", "*").agent("agent1");
        scenario.allocator().suppress("f", Set.of());
        assertThat(scenario.allocate()).isEmpty();

        scenario.allocator().revive("f", Set.of());

        assertThat(scenario.allocate()).hasSize(1);
    }

    @Test
    default void suppressKeepsFilters() {
        Scenario scenario = scenario().agents(2).framework("f", Set.of("a", "b"), Set.of("MULTI_ROLE"));
        scenario.allocate().forEach(offer -> scenario.decline(offer, FIVE_SECONDS));
        scenario.allocate().forEach(offer -> scenario.decline(offer, FIVE_SECONDS));

        scenario.allocator().suppress("f", Set.of("a"));

        assertThat(scenario.allocate()).isEmpty();
    }

    @Test
    default void deactivationDropsFilters() {
        Scenario scenario = scenario().agent("agent1").framework("f", "*");
        Allocation offer = only(scenario.allocate());
        scenario.decline(offer, FIVE_SECONDS);

        scenario.allocator().deactivate("f");
        scenario.framework("f", "*");

        assertThat(scenario.allocate()).containsExactly(offer);
    }

    @Test
    default void removingAnAgentDropsItsFilters() {
        Scenario scenario = scenario().agent("agent1").framework("f", "*");
        scenario.decline(only(scenario.allocate()), FIVE_SECONDS);

        scenario.allocator().removeAgent("agent1");
        scenario.agent("agent1");

        assertThat(scenario.allocate()).hasSize(1);
    }

    @Test
    default void aFilterEndsWhileTheAgentIsAway() {
        Scenario scenario = scenario().agent("agent1").framework("f", "*");
        scenario.decline(only(scenario.allocate()), FIVE_SECONDS);
        Resources total = Resources.parse(Scenario.USUAL);
        scenario.allocator().putAgent(new AgentState("agent1", "host", total, false));
        assertThat(scenario.pass(FIVE_SECONDS).allocate()).isEmpty();

        scenario.allocator().putAgent(new AgentState("agent1", "host", total, true));

        assertThat(scenario.allocate()).hasSize(1);
    }
}
