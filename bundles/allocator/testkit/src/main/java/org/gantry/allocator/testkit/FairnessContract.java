package org.gantry.allocator.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.gantry.allocator.spi.Allocation;
import org.gantry.allocator.spi.Allocator;
import org.gantry.model.Resources;
import org.junit.jupiter.api.Test;

/** Who comes first. */
public interface FairnessContract {
    /** A new allocator that knows nothing. */
    Allocator newAllocator();

    private Scenario scenario() {
        return new Scenario(newAllocator());
    }

    @Test
    default void offersWholeAgents() {
        Scenario scenario = scenario().agent("agent1").framework("f", "*");

        List<Allocation> allocations = scenario.allocate();

        assertThat(allocations).containsExactly(new Allocation("f", "*", "agent1", Resources.parse(Scenario.USUAL)));
    }

    @Test
    default void offersNothingTwice() {
        Scenario scenario = scenario().agents(3).framework("f", "*").framework("g", "*");

        assertThat(scenario.allocate()).hasSize(3);
        assertThat(scenario.allocate()).isEmpty();
    }

    @Test
    default void sharesEquallyBetweenRoles() {
        Scenario scenario =
                scenario().framework("f", "left").framework("g", "right").agents(10);

        assertThat(Scenario.counts(scenario.allocate())).containsExactly("f=5", "g=5");
    }

    @Test
    default void sharesEquallyBetweenRolesHoweverManyFrameworksTheyHave() {
        Scenario scenario = scenario()
                .framework("f", "left")
                .framework("g", "right")
                .framework("h", "right")
                .agents(8);

        assertThat(Scenario.counts(scenario.allocate())).containsExactly("f=4", "g=2", "h=2");
    }

    @Test
    default void sharesByWeight() {
        Scenario scenario = scenario().framework("f", "light").framework("g", "heavy");
        scenario.allocator().setWeight("heavy", 3);
        scenario.agents(8);

        assertThat(Scenario.counts(scenario.allocate())).containsExactly("f=2", "g=6");
    }

    @Test
    default void appliesAChangedWeightFromTheNextCycleOn() {
        Scenario scenario = scenario().framework("f", "a").framework("g", "b").agents(4);
        scenario.allocate();
        scenario.allocator().setWeight("b", 3);

        scenario.agent("later1").agent("later2").agent("later3").agent("later4");

        assertThat(Scenario.counts(scenario.allocate())).containsExactly("g=4");
    }

    @Test
    default void sharesEquallyBetweenTheFrameworksOfARole() {
        Scenario scenario = scenario()
                .framework("f", "r")
                .framework("g", "r")
                .framework("h", "r")
                .agents(9);

        assertThat(Scenario.counts(scenario.allocate())).containsExactly("f=3", "g=3", "h=3");
    }

    @Test
    default void comparesDominantShares() {
        Scenario scenario = scenario()
                .framework("cpuHungry", "a")
                .framework("memHungry", "b")
                .agent("big", "cpus:10;mem:10000");
        scenario.allocator().deactivate("cpuHungry");
        scenario.allocator().deactivate("memHungry");
        scenario.allocator().allocated("big", "cpuHungry", "a", Resources.parse("cpus:3;mem:1000"));
        scenario.allocator().allocated("big", "memHungry", "b", Resources.parse("cpus:1;mem:4000"));
        scenario.framework("cpuHungry", "a").framework("memHungry", "b");

        // 30 % of the CPUs are less than 40 % of the memory.
        assertThat(Scenario.who(scenario.allocate())).containsExactly("cpuHungry/a@big");
    }

    @Test
    default void comparesSubRolesInsideTheirParent() {
        Scenario scenario = scenario()
                .framework("f", "dev/one")
                .framework("g", "dev/two")
                .framework("h", "ops")
                .agents(8);

        assertThat(Scenario.counts(scenario.allocate())).containsExactly("f=2", "g=2", "h=4");
    }

    @Test
    default void countsAFrameworkInTheParentRoleBesideTheSubRoles() {
        Scenario scenario = scenario()
                .framework("f", "dev")
                .framework("g", "dev/two")
                .framework("h", "dev/three")
                .agents(9);

        assertThat(Scenario.counts(scenario.allocate())).containsExactly("f=3", "g=3", "h=3");
    }

    @Test
    default void weighsSubRoles() {
        Scenario scenario =
                scenario().framework("f", "dev/one").framework("g", "dev/two").framework("h", "ops");
        scenario.allocator().setWeight("dev/two", 3);
        scenario.agents(8);

        assertThat(Scenario.counts(scenario.allocate())).containsExactly("f=1", "g=3", "h=4");
    }

    @Test
    default void countsOffersAndTasksAlike() {
        Scenario scenario = scenario().framework("f", "a").framework("g", "b").agents(4);
        List<Allocation> first = scenario.allocate();
        first.stream().filter(a -> a.frameworkId().equals("g")).forEach(scenario::release);

        // Both agents of g go back to g: f has its two.
        assertThat(Scenario.counts(scenario.allocate())).containsExactly("g=2");
    }

    @Test
    default void takesTurnsAmongThoseThatHoldNothing() {
        Scenario scenario = scenario().agent("agent1").framework("f", "r").framework("g", "r");

        Allocation first = scenario.allocate().get(0);
        scenario.release(first);
        Allocation second = scenario.allocate().get(0);

        assertThat(second.frameworkId()).isNotEqualTo(first.frameworkId());
    }

    @Test
    default void offersAFrameworkInAllItsRoles() {
        Scenario scenario = scenario()
                .framework("f", Set.of("a", "b"), Set.of("MULTI_ROLE"))
                .agents(4);

        List<Allocation> allocations = scenario.allocate();

        assertThat(allocations).filteredOn(a -> a.role().equals("a")).hasSize(2);
        assertThat(allocations).filteredOn(a -> a.role().equals("b")).hasSize(2);
    }

    @Test
    default void reportsSharesByRole() {
        Scenario scenario = scenario().agent("agent1", "cpus:10;mem:1000").framework("f", "a");
        scenario.allocator().setWeight("a", 2);
        scenario.allocator().allocated("agent1", "f", "a", Resources.parse("cpus:4;mem:100"));

        assertThat(scenario.allocator().shares()).singleElement().satisfies(share -> {
            assertThat(share.role()).isEqualTo("a");
            assertThat(share.weight()).isEqualTo(2);
            assertThat(share.dominantShare()).isEqualTo(0.4);
            assertThat(share.allocated())
                    .isEqualTo(Resources.parse("cpus:4;mem:100").quantities());
        });
    }

    @Test
    default void lowersTheShareWhenResourcesComeBack() {
        Scenario scenario = scenario().agent("agent1", "cpus:10;mem:1000").framework("f", "a");
        scenario.allocator().allocated("agent1", "f", "a", Resources.parse("cpus:4;mem:100"));

        scenario.allocator().recover("agent1", "f", "a", Resources.parse("cpus:3"), Duration.ZERO, scenario.now());

        assertThat(scenario.allocator().shares()).singleElement().satisfies(share -> assertThat(share.dominantShare())
                .isEqualTo(0.1));
    }
}
