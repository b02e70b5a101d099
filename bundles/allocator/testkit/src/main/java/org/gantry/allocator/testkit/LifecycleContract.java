package org.gantry.allocator.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gantry.allocator.spi.AgentState;
import org.gantry.allocator.spi.Allocation;
import org.gantry.allocator.spi.Allocator;
import org.gantry.allocator.spi.ClusterState;
import org.gantry.allocator.spi.Explanation;
import org.gantry.allocator.spi.FrameworkState;
import org.gantry.allocator.spi.Refusal;
import org.gantry.model.Resources;
import org.junit.jupiter.api.Test;

/** Coming, going, being told everything anew, and explaining. */
public interface LifecycleContract {
    /** A new allocator that knows nothing. */
    Allocator newAllocator();

    private Scenario scenario() {
        return new Scenario(newAllocator());
    }

    @Test
    default void removingAFrameworkFreesWhatItHad() {
        Scenario scenario = scenario().agents(2).framework("f", "*");
        scenario.allocate().forEach(scenario::release);
        scenario.allocator().removeFramework("f");
        assertThat(scenario.allocate()).isEmpty();

        scenario.framework("g", "*");

        assertThat(Scenario.counts(scenario.allocate())).containsExactly("g=2");
    }

    @Test
    default void removingAnAgentForgetsWhatWasAllocatedThere() {
        Scenario scenario = scenario().agents(2).framework("f", "a").framework("g", "b");
        scenario.allocate();

        scenario.allocator().removeAgent("agent1");
        scenario.allocator().removeAgent("agent2");

        assertThat(scenario.allocator().shares())
                .allSatisfy(share -> assertThat(share.allocated().isEmpty()).isTrue());
        assertThat(scenario.agents(2).allocate()).hasSize(2);
    }

    @Test
    default void aRecoveryThatComesAfterItsAgentIsGoneIsHarmless() {
        Scenario scenario = scenario().agent("agent1").framework("f", "*");
        Allocation offer = scenario.allocate().get(0);
        scenario.allocator().removeAgent("agent1");

        scenario.decline(offer, Duration.ofSeconds(5));
        scenario.agent("agent1");

        assertThat(scenario.allocate()).hasSize(1);
    }

    @Test
    default void unknownIdsAreHarmless() {
        Scenario scenario = scenario();

        scenario.allocator().removeAgent("none");
        scenario.allocator().removeFramework("none");
        scenario.allocator().suppress("none", Set.of());
        scenario.allocator().revive("none", Set.of());
        scenario.allocator().deactivate("none");

        assertThat(scenario.allocate()).isEmpty();
        assertThat(scenario.allocator().explain("none", Optional.empty(), 10, scenario.now()))
                .isEqualTo(Explanation.EMPTY);
    }

    @Test
    default void whatAgentsReportIsNotOffered() {
        Scenario scenario = scenario().agent("agent1").framework("f", "*");

        scenario.allocator().allocated("agent1", "f", "*", Resources.parse("cpus:3;mem:1000;ports:[31000-31004]"));

        assertThat(scenario.allocate())
                .containsExactly(new Allocation(
                        "f", "*", "agent1", Resources.parse("cpus:1;mem:3096;disk:1000;ports:[31005-32000]")));
    }

    @Test
    default void tasksOfAFrameworkThatIsNotBackYetCount() {
        Scenario scenario = scenario().agent("agent1").framework("f", "a");
        scenario.allocator().allocated("agent1", "absent", "b", Resources.parse("cpus:3"));

        assertThat(scenario.allocate().get(0).resources().scalar("cpus")).isEqualTo(1);
        assertThat(scenario.allocator().shares()).anySatisfy(share -> {
            assertThat(share.role()).isEqualTo("b");
            assertThat(share.dominantShare()).isEqualTo(0.75);
        });
    }

    @Test
    default void deactivationKeepsCountingWhatRuns() {
        Scenario scenario = scenario().agent("agent1").framework("f", "*");
        scenario.allocate();

        scenario.allocator().deactivate("f");

        assertThat(scenario.framework("g", "*").allocate()).isEmpty();
    }

    @Test
    default void anAgentMayGrow() {
        Scenario scenario = scenario().agent("agent1", "cpus:1;mem:100").framework("f", "*");
        scenario.allocate();

        scenario.agent("agent1", "cpus:3;mem:100");

        assertThat(scenario.allocate()).containsExactly(new Allocation("f", "*", "agent1", Resources.parse("cpus:2")));
    }

    @Test
    default void anAgentMayShrinkBelowWhatIsAllocated() {
        Scenario scenario = scenario().agent("agent1", "cpus:4;mem:400").framework("f", "*");
        scenario.allocate();

        scenario.agent("agent1", "cpus:2;mem:400");
        assertThat(scenario.allocate()).isEmpty();
        scenario.allocator().recover("agent1", "f", "*", Resources.parse("cpus:3"), Duration.ZERO, scenario.now());

        assertThat(scenario.allocate()).containsExactly(new Allocation("f", "*", "agent1", Resources.parse("cpus:1")));
    }

    @Test
    default void partsCanBeRecovered() {
        Scenario scenario =
                scenario().agent("agent1", "cpus:4;mem:400;ports:[1-10]").framework("f", "*");
        scenario.allocate();

        Resources part = Resources.parse("cpus:1.5;mem:100;ports:[3-4]");
        scenario.allocator().recover("agent1", "f", "*", part, Duration.ZERO, scenario.now());

        assertThat(scenario.allocate()).containsExactly(new Allocation("f", "*", "agent1", part));
    }

    @Test
    default void rebuildingGivesTheSameAsBeingTold() {
        AgentState one = new AgentState("agent1", "one", Resources.parse("cpus:10;mem:1000"), true);
        AgentState two = new AgentState("agent2", "two", Resources.parse("cpus:10;mem:1000"), true);
        AgentState away = new AgentState("agent3", "three", Resources.parse("cpus:10;mem:1000"), false);
        FrameworkState f = new FrameworkState("f", Set.of("a", "b"), Set.of("b"), Set.of("MULTI_ROLE"), true);
        FrameworkState g = new FrameworkState("g", Set.of("c"), Set.of(), Set.of(), true);
        Allocation used = new Allocation("f", "a", "agent1", Resources.parse("cpus:6;mem:100"));
        Scenario told = scenario();
        told.allocator().setWeight("c", 2);
        List.of(one, two, away).forEach(told.allocator()::putAgent);
        List.of(f, g).forEach(told.allocator()::putFramework);
        told.allocator().allocated("agent1", "f", "a", used.resources());
        Scenario rebuilt = scenario().agents(3).framework("old", "*");
        rebuilt.allocate();

        rebuilt.allocator()
                .rebuild(new ClusterState(List.of(one, two, away), List.of(f, g), List.of(used), Map.of("c", 2.0)));

        assertThat(rebuilt.allocator().shares())
                .containsExactlyInAnyOrderElementsOf(told.allocator().shares());
        assertThat(rebuilt.allocator().explain("f", Optional.empty(), 10, rebuilt.now()))
                .isEqualTo(told.allocator().explain("f", Optional.empty(), 10, told.now()));
        assertThat(rebuilt.allocate())
                .extracting(Allocation::agentId, Allocation::resources)
                .containsExactlyInAnyOrderElementsOf(told.allocate().stream()
                        .map(allocation -> tuple(allocation.agentId(), allocation.resources()))
                        .toList())
                .isNotEmpty();
    }

    @Test
    default void refusesWeightsThatAreNotAboveZero() {
        Scenario scenario = scenario();

        assertThatThrownBy(() -> scenario.allocator().setWeight("a", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> scenario.allocator().setWeight("a", Double.NaN))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void explainsSuppression() {
        Scenario scenario = scenario().agent("agent1").framework("f", "a");
        scenario.allocator().suppress("f", Set.of());

        assertThat(reason(scenario, "f")).containsIgnoringCase("suppressed").contains("'a'");
    }

    @Test
    default void explainsFilters() {
        Scenario scenario = scenario().agent("agent1").framework("f", "a");
        scenario.decline(scenario.allocate().get(0), Duration.ofSeconds(5));

        assertThat(reason(scenario, "f")).contains("declined").contains("agent1.example");
    }

    @Test
    default void explainsInactivity() {
        Scenario scenario = scenario().agent("agent1").framework("f", "a");
        scenario.allocator().deactivate("f");
        assertThat(reason(scenario, "f")).contains("framework is not active");

        scenario.framework("f", "a");
        Resources total = Resources.parse(Scenario.USUAL);
        scenario.allocator().putAgent(new AgentState("agent1", "host", total, false));

        assertThat(reason(scenario, "f")).contains("'host'").contains("is not active");
    }

    @Test
    default void explainsMissingCapabilities() {
        Scenario scenario = scenario().agent("agent1", "cpus:1;mem:100;gpus:1").framework("f", "a");

        assertThat(reason(scenario, "f")).contains("GPU_RESOURCES");
    }

    @Test
    default void explainsWhoHasWhatIsNotLeft() {
        Scenario scenario = scenario().agent("agent1").framework("f", "a");
        scenario.allocate();
        scenario.framework("g", "b");

        Refusal refusal = refusal(scenario, "g");
        assertThat(refusal.reason()).contains("nothing left").doesNotContain("framework f");
        assertThat(refusal.holders()).singleElement().satisfies(holder -> {
            assertThat(holder.frameworkId()).isEqualTo("f");
            assertThat(holder.role()).isEqualTo("a");
            assertThat(holder.resources().toString()).contains("cpus");
        });
    }

    @Test
    default void explainsTooLittle() {
        Scenario scenario = scenario().agent("agent1", "cpus:0.001;mem:1").framework("f", "a");

        assertThat(reason(scenario, "f")).contains("cpus:0.001").contains("too little");
    }

    private static String reason(Scenario scenario, String framework) {
        return refusal(scenario, framework).reason();
    }

    private static Refusal refusal(Scenario scenario, String framework) {
        List<Refusal> refusals = scenario.allocator()
                .explain(framework, Optional.empty(), 10, scenario.now())
                .refusals();
        assertThat(refusals).hasSize(1);
        assertThat(refusals.get(0).agentId()).isEqualTo("agent1");
        return refusals.get(0);
    }
}
