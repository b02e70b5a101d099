package org.gantry.allocator.drf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.gantry.allocator.testkit.Scenario;

/** How far from its due anybody ends up. */
class DrfFairnessTest {
    @Property(tries = 200)
    void nobodyIsAheadOfAnotherByMoreThanTheLastAgent(
            @ForAll @Size(min = 2, max = 6) List<@IntRange(min = 1, max = 9) Integer> weights,
            @ForAll @IntRange(min = 1, max = 80) int agents,
            @ForAll long seed) {
        Scenario scenario = new Scenario(new DrfAllocator(new Random(seed)));
        for (int i = 0; i < weights.size(); i++) {
            scenario.framework("f" + i, "role" + i);
            scenario.allocator().setWeight("role" + i, weights.get(i));
        }
        int[] had = new int[weights.size()];
        scenario.agents(agents)
                .allocate()
                .forEach(allocation ->
                        had[Integer.parseInt(allocation.frameworkId().substring(1))]++);

        for (int i = 0; i < had.length; i++) {
            for (int j = 0; j < had.length; j++) {
                double ahead = (double) (had[i] - 1) / weights.get(i);
                double behind = (double) had[j] / weights.get(j);
                assertThat(ahead).as("%s agents for weights %s", had, weights).isLessThanOrEqualTo(behind + 1e-9);
            }
        }
    }
}
