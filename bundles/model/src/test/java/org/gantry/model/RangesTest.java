package org.gantry.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;

@Domain(ResourceArbitraries.class)
class RangesTest {
    @Property(tries = 300)
    void areTheUnionOfTheirNumbers(@ForAll Ranges a, @ForAll Ranges b) {
        Set<Long> expected = numbers(a);
        expected.addAll(numbers(b));

        assertThat(numbers(a.plus(b))).isEqualTo(expected);
        assertThat(a.plus(b).size()).isEqualTo(expected.size());
    }

    @Property(tries = 300)
    void loseExactlyWhatIsTaken(@ForAll Ranges a, @ForAll Ranges b) {
        Set<Long> expected = numbers(a);
        expected.removeAll(numbers(b));

        assertThat(numbers(a.without(b))).isEqualTo(expected);
    }

    @Property(tries = 300)
    void containWhatTheirNumbersContain(@ForAll Ranges a, @ForAll Ranges b) {
        assertThat(a.contains(b)).isEqualTo(numbers(a).containsAll(numbers(b)));
    }

    @Property(tries = 300)
    void areSortedAndNeverTouch(@ForAll Ranges a) {
        for (int i = 1; i < a.items().size(); i++) {
            assertThat(a.items().get(i).begin())
                    .isGreaterThan(a.items().get(i - 1).end() + 1);
        }
    }

    @Test
    void splitWhereAHoleIsMade() {
        Ranges left = Ranges.of(31000, 32000).minus(Ranges.of(31500, 31501));

        assertThat(left).hasToString("[31000-31499, 31502-32000]");
        assertThat(left.size()).isEqualTo(999);
    }

    @Test
    void reachToTheLargestNumber() {
        Ranges all = Ranges.of(0, Long.MAX_VALUE);

        assertThat(all.size()).isEqualTo(Long.MAX_VALUE);
        assertThat(all.minus(Ranges.of(5, Long.MAX_VALUE))).isEqualTo(Ranges.of(0, 4));
        assertThat(all.plus(Ranges.of(3, 7))).isEqualTo(all);
    }

    @Test
    void refuseWhatIsNotThere() {
        assertThatThrownBy(() -> Ranges.of(1, 5).minus(Ranges.of(5, 6))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Range(6, 5)).hasMessageContaining("6-5");
    }

    private static Set<Long> numbers(Ranges ranges) {
        Set<Long> numbers = new TreeSet<>();
        for (Range range : ranges.items()) {
            for (long number = range.begin(); number <= range.end(); number++) {
                numbers.add(number);
            }
        }
        return numbers;
    }
}
