package org.gantry.allocator.drf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.gantry.allocator.spi.FrameworkState;
import org.gantry.allocator.spi.RoleShare;
import org.gantry.model.Resources;

/** What holds after whatever happened. */
class DrfHistoryTest {
    @Property(tries = 300)
    void nothingIsAllocatedTwiceOrToWhomItMayNotGo(@ForAll long seed, @ForAll @IntRange(max = 150) int steps) {
        play(seed, steps, false);
    }

    @Property(tries = 600)
    void limitsAreNeverExceededAndNothingIsOverlooked(@ForAll long seed, @ForAll @IntRange(max = 200) int steps) {
        play(seed, steps, true);
    }

    @Property(tries = 200)
    void whatIsNotAllocatedIsStillThere(@ForAll long seed, @ForAll @IntRange(max = 150) int steps) {
        History history = play(seed, steps, false);
        addTakers(history);

        history.allocate();

        history.agents.values().stream().filter(agent -> agent.active()).forEach(agent -> {
            Resources left = history.left(agent.id());
            assertThat(left.scalar("cpus")).as("CPUs left of %s", agent).isZero();
            assertThat(left.scalar("mem")).as("memory left of %s", agent).isZero();
        });
    }

    @Property(tries = 300)
    void guaranteesAreReachedAsFarAsThereIsAnythingLeft(@ForAll long seed, @ForAll @IntRange(max = 200) int steps) {
        History history = play(seed, steps, true);
        addTakers(history);

        history.allocate();

        history.quotas.forEach((role, quota) -> quota.guarantees().amounts().forEach((name, guarantee) -> {
            long missing = guarantee.thousandths()
                    - history.consumed().get(role).get(name).thousandths();
            if (missing > 0) {
                assertThat(history.agents.values())
                        .filteredOn(history::mayBeOffered)
                        .as("agents with %s left while %s lacks %s", name, role, missing)
                        .noneMatch(
                                agent -> history.left(agent.id()).unreserved().thousandths(name) > 0);
            }
        }));
    }

    @Property(tries = 300)
    void rebuildingGivesTheSame(@ForAll long seed, @ForAll @IntRange(max = 200) int steps) {
        History history = play(seed, steps, true);
        DrfAllocator rebuilt = new DrfAllocator();

        rebuilt.rebuild(history.state());

        assertThat(withoutFilters(rebuilt.shares())).isEqualTo(withoutFilters(history.allocator.shares()));
        Cluster told = history.allocator.cluster();
        assertThat(quantities(rebuilt.cluster())).isEqualTo(quantities(told));
        history.agents.keySet().forEach(id -> assertThat(
                        rebuilt.cluster().agent(id).orElseThrow().available())
                .isEqualTo(told.agent(id).orElseThrow().available())
                .isEqualTo(history.left(id)));
    }

    @Property(tries = 200)
    void filtersLeaveNothingBehind(@ForAll long seed, @ForAll @IntRange(max = 150) int steps) {
        History history = play(seed, steps, true);

        history.frameworks.keySet().forEach(id -> history.allocator.revive(id, Set.of()));

        assertThat(history.allocator.cluster().filters.size()).isZero();
        assertThat(history.allocator.cluster().agents())
                .allMatch(agent -> agent.refusals().isEmpty());
    }

    private static String quantities(Cluster cluster) {
        return "free " + cluster.kinds.quantities(cluster.quotas.free) + ", required "
                + cluster.kinds.quantities(cluster.quotas.required);
    }

    private static List<RoleShare> withoutFilters(Collection<RoleShare> shares) {
        return shares.stream()
                .map(share -> new RoleShare(
                        share.role(),
                        share.weight(),
                        share.dominantShare(),
                        share.allocated(),
                        share.quota(),
                        share.consumed(),
                        0))
                .toList();
    }

    private static void addTakers(History history) {
        for (String role : Set.of("a", "a/b", "a/c", "d", "*")) {
            Set<String> capabilities = Set.of("GPU_RESOURCES", "RESERVATION_REFINEMENT");
            FrameworkState taker = new FrameworkState("taker " + role, Set.of(role), Set.of(), capabilities, true);
            history.frameworks.put(taker.id(), taker);
            history.allocator.putFramework(taker);
        }
    }

    private static History play(long seed, int steps, boolean quotaToo) {
        History history = new History(seed, quotaToo);
        for (int step = 0; step < steps; step++) {
            history.step();
        }
        return history;
    }
}
