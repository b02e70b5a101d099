package org.gantry.master.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TableTest {
    /** Few keys, so that they come and go, and every eighth of the same hash as another one. */
    private static String key(Random random, int keys) {
        int number = random.nextInt(keys);
        return (number % 8 == 0 ? "AaAa" : number % 8 == 1 ? "BBBB" : "AaBB")
                + number / 8
                + (number % 8 > 2 ? number : "");
    }

    @Property(tries = 200)
    void itIsAnOrderedMapWhoseCopiesNeverChange(@ForAll long seed, @ForAll @IntRange(min = 1, max = 3000) int keys) {
        Random random = new Random(seed);
        Table<Integer> table = new Table<>();
        Map<String, Integer> expected = new LinkedHashMap<>();
        List<Map<String, Integer>> copies = new ArrayList<>();
        List<Map<String, Integer>> expectedCopies = new ArrayList<>();
        for (int step = 0; step < 500; step++) {
            String key = key(random, keys);
            switch (random.nextInt(8)) {
                case 0, 1, 2, 3 -> {
                    table.put(key, step);
                    expected.put(key, step);
                }
                case 4, 5 -> assertThat(table.remove(key)).isEqualTo(Optional.ofNullable(expected.remove(key)));
                case 6 -> {
                    int limit = random.nextInt(60);
                    table.append(key, step, limit);
                    expected.remove(key);
                    expected.put(key, step);
                    while (expected.size() > limit) {
                        expected.remove(expected.keySet().iterator().next());
                    }
                }
                default -> {
                    copies.add(table.snapshot());
                    expectedCopies.add(new LinkedHashMap<>(expected));
                }
            }
            assertThat(table.find(key)).isEqualTo(Optional.ofNullable(expected.get(key)));
        }
        copies.add(table.snapshot());
        expectedCopies.add(expected);
        for (int i = 0; i < copies.size(); i++) {
            assertSame(copies.get(i), expectedCopies.get(i));
        }
    }

    private static void assertSame(Map<String, Integer> copy, Map<String, Integer> expected) {
        assertThat(List.copyOf(copy.entrySet())).isEqualTo(List.copyOf(expected.entrySet()));
        assertThat(copy).hasSameSizeAs(expected);
        expected.forEach((key, value) -> assertThat(copy.get(key)).isEqualTo(value));
        assertThat(copy).doesNotContainKey("never");
    }

    @Test
    void aCopyIsTheSameUntilTheNextChange() {
        Table<String> table = new Table<>();
        table.put("a", "1");
        Map<String, String> copy = table.snapshot();
        assertThat(table.snapshot()).isSameAs(copy);
        assertThat(table.values()).containsExactly("1");
        table.put("a", "2");
        assertThat(table.snapshot()).isNotSameAs(copy).containsEntry("a", "2");
        assertThat(copy).containsEntry("a", "1");
    }

    @Test
    void aWalkSeesWhatWasThereWhenItBegan() {
        Table<String> table = new Table<>();
        List.of("a", "b", "c").forEach(key -> table.put(key, key));
        List<String> seen = new ArrayList<>();
        for (String value : table.values()) {
            table.remove("b");
            table.put("d" + value, value);
            seen.add(value);
        }
        assertThat(seen).containsExactly("a", "b", "c");
        assertThat(table.snapshot()).containsOnlyKeys("a", "c", "da", "db", "dc");
    }

    @Test
    void theOldestGoBeyondTheLimit() {
        Table<Integer> table = new Table<>();
        for (int i = 0; i < 100_000; i++) {
            table.append("k" + i, i, 10);
        }
        assertThat(table.values())
                .containsExactly(99_990, 99_991, 99_992, 99_993, 99_994, 99_995, 99_996, 99_997, 99_998, 99_999);
    }

    @Test
    void anIndexFollowsEachChange() {
        Index<String> byFirst = new Index<>(
                text -> text.isEmpty() ? Optional.empty() : Optional.of(text.substring(0, 1)), text -> text.length());
        Table<String> table = new Table<>(byFirst);
        table.put("1", "ab");
        table.put("2", "abc");
        table.put("3", "");
        List<String> before = byFirst.of("a");
        table.put("1", "xy");
        assertThat(before).containsExactly("ab", "abc");
        assertThat(byFirst.of("a")).containsExactly("abc");
        assertThat(byFirst.first("x")).contains("xy");
        table.clear();
        assertThat(byFirst.of("a")).isEmpty();
        assertThat(byFirst.first("x")).isEmpty();
    }
}
