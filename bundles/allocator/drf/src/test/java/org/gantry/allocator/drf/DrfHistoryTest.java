package org.gantry.allocator.drf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.gantry.allocator.spi.FrameworkState;
import org.gantry.model.Resources;

/** What holds after whatever happened. */
class DrfHistoryTest {
    @Property(tries = 200)
    void nothingIsAllocatedTwiceOrToWhomItMayNotGo(@ForAll long seed, @ForAll @IntRange(max = 150) int steps) {
        play(seed, steps);
    }

    @Property(tries = 200)
    void whatIsNotAllocatedIsStillThere(@ForAll long seed, @ForAll @IntRange(max = 150) int steps) {
        History history = play(seed, steps);
        for (String role : Set.of("a/b", "a/c", "d")) {
            FrameworkState taker =
                    new FrameworkState("taker " + role, Set.of(role), Set.of(), Set.of("GPU_RESOURCES"), true);
            history.frameworks.put(taker.id(), taker);
            history.allocator.putFramework(taker);
        }

        history.allocate();

        history.agents.values().stream().filter(agent -> agent.active()).forEach(agent -> {
            Resources left = history.left(agent.id());
            assertThat(left.scalar("cpus")).as("CPUs left of %s", agent).isZero();
            assertThat(left.scalar("mem")).as("memory left of %s", agent).isZero();
        });
    }

    @Property(tries = 200)
    void lookingAtWhatChangedFindsAllThereIs(@ForAll long seed, @ForAll @IntRange(max = 150) int steps) {
        History history = play(seed, steps);
        history.allocate();

        Cluster cluster = history.allocator.cluster();
        cluster.agents().forEach(cluster.pending::changed);

        assertThat(history.allocator.allocate(history.now())).isEmpty();
    }

    @Property(tries = 200)
    void rebuildingGivesTheSameShares(@ForAll long seed, @ForAll @IntRange(max = 150) int steps) {
        History history = play(seed, steps);
        DrfAllocator rebuilt = new DrfAllocator();

        rebuilt.rebuild(history.state());

        assertThat(rebuilt.shares()).isEqualTo(history.allocator.shares());
        history.agents.keySet().forEach(id -> assertThat(
                        rebuilt.cluster().agent(id).orElseThrow().available())
                .isEqualTo(history.allocator.cluster().agent(id).orElseThrow().available())
                .isEqualTo(history.left(id)));
    }

    @Property(tries = 200)
    void filtersLeaveNothingBehind(@ForAll long seed, @ForAll @IntRange(max = 150) int steps) {
        History history = play(seed, steps);

        history.frameworks.keySet().forEach(id -> history.allocator.revive(id, Set.of()));

        assertThat(history.allocator.cluster().filters.size()).isZero();
        assertThat(history.allocator.cluster().agents()).allMatch(agent -> agent.filters.isEmpty());
    }

    private static History play(long seed, int steps) {
        History history = new History(seed);
        for (int step = 0; step < steps; step++) {
            history.step();
        }
        return history;
    }
}
