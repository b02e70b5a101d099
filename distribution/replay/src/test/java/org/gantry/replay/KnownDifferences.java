package org.gantry.replay;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The checked-in list of differences that have a reason. */
final class KnownDifferences {
    private record Rule(Glob pair, Glob place, String reason) {
        @Override
        public String toString() {
            return pair.text() + " | " + place.text() + " | " + reason;
        }
    }

    private final List<Rule> rules = Rules.read("known-differences", 3).stream()
            .map(columns -> new Rule(Glob.of(columns.get(0)), Glob.of(columns.get(1)), columns.get(2)))
            .toList();
    private final Set<Rule> used = new HashSet<>();

    Optional<String> reason(String pair, Difference difference) {
        Optional<Rule> rule = rules.stream()
                .filter(candidate -> candidate.pair().matches(pair)
                        && (candidate.place().matches(difference.place())
                                || candidate.place().matches(difference.toString())))
                .findFirst();
        rule.ifPresent(used::add);
        return rule.map(Rule::reason);
    }

    /** Rules that explained nothing, which should go. */
    List<String> unused() {
        return rules.stream()
                .filter(rule -> !used.contains(rule))
                .map(Rule::toString)
                .toList();
    }
}
