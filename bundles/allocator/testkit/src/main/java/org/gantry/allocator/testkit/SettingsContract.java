package org.gantry.allocator.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gantry.allocator.spi.AgentState;
import org.gantry.allocator.spi.Allocation;
import org.gantry.allocator.spi.Allocator;
import org.gantry.allocator.spi.FaultDomain;
import org.gantry.allocator.spi.Settings;
import org.gantry.allocator.spi.Settings.Sorter;
import org.gantry.model.Resources;
import org.junit.jupiter.api.Test;

/** What operators set: flags, the whitelist, a pause. */
public interface SettingsContract {
    /** A new allocator that knows nothing. */
    Allocator newAllocator();

    private Scenario scenario() {
        return new Scenario(newAllocator());
    }

    /** The usual settings but for these. */
    private static Settings settings(Set<String> excluded, boolean filterGpus, Sorter roles, Sorter frameworks) {
        Settings usual = Settings.DEFAULT;
        return new Settings(
                usual.minimums(),
                excluded,
                filterGpus,
                roles,
                frameworks,
                Optional.of(domain("home")),
                Optional.empty());
    }

    private static FaultDomain domain(String region) {
        return new FaultDomain(region, "zone");
    }

    @Test
    default void agentsWithGpusMayBeForEverybody() {
        Scenario scenario = scenario()
                .settings(settings(Set.of(), false, Sorter.DRF, Sorter.DRF))
                .framework("f", "*")
                .agent("agent1", "cpus:4;mem:1000;gpus:2");

        assertThat(scenario.allocate()).hasSize(1);
    }

    @Test
    default void otherRegionsNeedTheCapability() {
        Scenario scenario = scenario()
                .settings(settings(Set.of(), true, Sorter.DRF, Sorter.DRF))
                .framework("f", "*");
        for (String region : List.of("home", "far")) {
            scenario.allocator()
                    .putAgent(new AgentState(
                            region,
                            region,
                            Resources.parse(Scenario.USUAL),
                            true,
                            List.of(),
                            Optional.of(domain(region)),
                            Optional.empty()));
        }
        assertThat(Scenario.who(scenario.allocate())).containsExactly("f/*@home");
        assertThat(scenario.allocator()
                        .explain("f", Optional.of("far"), 1, scenario.now())
                        .refusals())
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.reason()).contains("REGION_AWARE"));

        scenario.framework("g", Set.of("*"), Set.of("REGION_AWARE"));

        assertThat(Scenario.who(scenario.allocate())).containsExactly("g/*@far");
    }

    @Test
    default void excludedResourcesDoNotCountTowardsShares() {
        Scenario scenario = scenario()
                .settings(settings(Set.of("cpus"), true, Sorter.DRF, Sorter.DRF))
                .agent("used", "cpus:10;mem:1000")
                .framework("many", "a")
                .framework("few", "b");
        scenario.allocator().allocated("used", "many", "a", Resources.parse("cpus:10;mem:100"));
        scenario.allocator().allocated("used", "few", "b", Resources.parse("mem:900"));

        scenario.agent("agent1");

        assertThat(Scenario.who(scenario.allocate())).containsExactly("many/a@agent1");
    }

    @Test
    default void atRandomEverybodyHasAChance() {
        Scenario scenario = scenario()
                .settings(settings(Set.of(), true, Sorter.RANDOM, Sorter.RANDOM))
                .framework("f", "a")
                .framework("g", "b/c")
                .framework("h", "b/c")
                .agents(60);

        List<Allocation> allocations = scenario.allocate();

        assertThat(allocations).hasSize(60);
        for (String id : List.of("f", "g", "h")) {
            assertThat(allocations)
                    .filteredOn(allocation -> allocation.frameworkId().equals(id))
                    .hasSizeBetween(1, 58);
        }
    }

    @Test
    default void atRandomMoreWeightIsMoreChance() {
        Scenario scenario = scenario()
                .settings(settings(Set.of(), true, Sorter.RANDOM, Sorter.DRF))
                .framework("f", "a")
                .framework("g", "b");
        scenario.allocator().setWeight("b", 9);

        List<Allocation> allocations = scenario.agents(200).allocate();

        assertThat(allocations)
                .filteredOn(allocation -> allocation.frameworkId().equals("g"))
                .hasSizeBetween(140, 199);
    }

    @Test
    default void atRandomFiltersAreHeeded() {
        Scenario scenario = scenario()
                .settings(settings(Set.of(), true, Sorter.RANDOM, Sorter.RANDOM))
                .framework("f", "a")
                .framework("g", "a")
                .agents(10);
        for (int i = 0; i < 2; i++) {
            scenario.allocate().forEach(allocation -> scenario.decline(allocation, Duration.ofSeconds(60)));
        }

        assertThat(scenario.allocate()).isEmpty();
    }

    @Test
    default void onlyHostsOnTheWhitelistAreOffered() {
        Scenario scenario = scenario().framework("f", "*").agents(3);
        scenario.allocator().setWhitelist(Optional.of(Set.of("agent2.example")));
        assertThat(Scenario.who(scenario.allocate())).containsExactly("f/*@agent2");
        assertThat(scenario.allocator()
                        .explain("f", Optional.of("agent1"), 1, scenario.now())
                        .refusals())
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.reason()).contains("whitelist"));

        scenario.allocator().setWhitelist(Optional.empty());

        assertThat(scenario.allocate()).hasSize(2);
    }

    @Test
    default void aPauseEndsOffersUntilItIsOver() {
        Scenario scenario = scenario().framework("f", "*");
        scenario.allocator().pause();
        scenario.agents(2);
        assertThat(scenario.allocate()).isEmpty();
        assertThat(scenario.allocator()
                        .explain("f", Optional.empty(), 10, scenario.now())
                        .paused())
                .isTrue();

        scenario.allocator().resume();

        assertThat(scenario.allocate()).hasSize(2);
    }

    @Test
    default void explanationsAreAsLongAsAskedFor() {
        Scenario scenario = scenario().framework("f", "*").agents(5);

        assertThat(scenario.allocator()
                        .explain("f", Optional.empty(), 3, scenario.now())
                        .refusals())
                .hasSize(3);
        assertThat(scenario.allocator()
                        .explain("f", Optional.empty(), 3, scenario.now())
                        .complete())
                .isFalse();
        assertThat(scenario.allocator()
                        .explain("f", Optional.empty(), 5, scenario.now())
                        .complete())
                .isTrue();
    }
}
