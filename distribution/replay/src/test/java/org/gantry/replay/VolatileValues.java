package org.gantry.replay;

import java.util.List;

/** Values that no two runs have in common: only that they are there, and of which type, is compared. */
final class VolatileValues {
    private record Rule(Glob pair, Glob place) {}

    private final List<Rule> rules = Rules.read("volatile-values", 2).stream()
            .map(columns -> new Rule(Glob.of(columns.get(0)), Glob.of(columns.get(1))))
            .toList();

    boolean contains(String pair, String place) {
        return rules.stream()
                .anyMatch(rule -> rule.pair().matches(pair) && rule.place().matches(place));
    }
}
