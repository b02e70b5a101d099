package org.gantry.frameworks.services.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.gantry.frameworks.services.app.Constraint;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConstraintMatcherTest {
    private static Place place(String rack) {
        Map<String, String> attributes = rack.isEmpty() ? Map.of() : Map.of("rack", rack);
        return new Place("host-" + rack, Optional.of("region-1"), Optional.of("zone-" + rack), attributes);
    }

    /** Constraint; rack of the offer; racks of the instances that are there. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rack UNIQUE|a||true",
                "rack UNIQUE|a|b c|true",
                "rack UNIQUE|a|b a|false",
                "rack UNIQUE|||false",
                "hostname UNIQUE|a|a|false",
                "@hostname UNIQUE|a|b|true",
                "@zone UNIQUE|a|a|false",
                "@region CLUSTER region-1|a||true",
                "@region CLUSTER region-2|a||false",
                "rack CLUSTER|a||true",
                "rack CLUSTER|a|a a|true",
                "rack CLUSTER|b|a|false",
                "rack LIKE [ab]|a||true",
                "rack LIKE [ab]|ab||false",
                "rack LIKE [ab]|||false",
                "rack UNLIKE [ab]|a||false",
                "rack UNLIKE [ab]|c||true",
                "rack UNLIKE [ab]|||true",
                "rack IS a|a||true",
                "rack IS a|b||false",
                "rack IS 1.50|1.5||true",
                "rack MAX_PER 2|a|a b|true",
                "rack MAX_PER 2|a|a a|false",
                "rack GROUP_BY|a||true",
                "rack GROUP_BY|a|a|true",
                "rack GROUP_BY|a|a b|true",
                "rack GROUP_BY|a|a a b|false",
                "rack GROUP_BY|c|a a b|true",
                "rack GROUP_BY 2|c|a b|false",
                "rack GROUP_BY 2|a|a b|true",
                "rack GROUP_BY 2|a|a a a b|false",
                "rack GROUP_BY 2|b|a a a b|true",
            })
    void decides(String constraint, String offered, String placed, boolean expected) {
        List<Place> places = placed == null
                ? List.of()
                : Stream.of(placed.split(" ")).map(ConstraintMatcherTest::place).toList();

        boolean allowed = ConstraintMatcher.allows(
                Constraint.of(Arrays.asList(constraint.split(" "))), place(offered == null ? "" : offered), places, 6);

        assertThat(allowed).isEqualTo(expected);
    }

    @Property(tries = 100)
    void groupsStayEven(
            @ForAll @IntRange(min = 1, max = 5) int groups, @ForAll @IntRange(min = 1, max = 20) int wanted) {
        Constraint constraint = Constraint.of(List.of("rack", "GROUP_BY", Integer.toString(groups)));
        List<Place> placed = new ArrayList<>();
        for (int round = 0; round < 100 && placed.size() < wanted; round++) {
            Place next = place("r" + round % groups);
            if (ConstraintMatcher.allows(constraint, next, placed, wanted)) {
                placed.add(next);
            }
        }

        assertThat(placed).hasSize(wanted);
        List<Long> counts = new ArrayList<>();
        for (int i = 0; i < groups; i++) {
            Place rack = place("r" + i);
            counts.add(placed.stream().filter(rack::equals).count());
        }
        assertThat(counts).allMatch(count -> count >= wanted / groups && count <= (wanted + groups - 1) / groups);
    }

    @Property(tries = 100)
    void victimsLeaveGroupsEven(@ForAll @IntRange(min = 0, max = 9) int count) {
        List<Place> placed = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            placed.add(new Place("h" + i, Optional.empty(), Optional.empty(), Map.of("rack", "r" + i / 3)));
        }

        List<Place> victims = ConstraintMatcher.victims(
                List.of(Constraint.of(List.of("rack", "GROUP_BY"))), placed, count, Optional::of);

        assertThat(victims).hasSize(count).doesNotHaveDuplicates();
        placed.removeAll(victims);
        List<Long> left = Stream.of("r0", "r1", "r2")
                .map(rack -> placed.stream()
                        .filter(one -> one.attributes().containsValue(rack))
                        .count())
                .toList();
        assertThat(left.stream().mapToLong(Long::longValue).max().orElse(0)
                        - left.stream().mapToLong(Long::longValue).min().orElse(0))
                .isLessThanOrEqualTo(1);
    }
}
