package org.gantry.frameworks.services.placement;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.gantry.frameworks.services.app.Constraint;
import org.gantry.frameworks.services.app.Expression;

/** Decides whether one more instance may be placed on an agent, given where the others are. */
public final class ConstraintMatcher {
    private static final Pattern SCALAR = Pattern.compile("[0-9]+(?:\\.[0-9]+)?");

    private ConstraintMatcher() {}

    /**
     * Looks at one constraint.
     *
     * @param placed places of the instances of the same app that are there already
     * @param wanted how many instances the app is to have
     */
    public static boolean allows(Constraint constraint, Place candidate, Collection<Place> placed, int wanted) {
        Optional<String> offered = candidate.value(constraint.field());
        String value = constraint.value().orElse("");
        if (offered.isEmpty()) {
            return constraint.operator() == Constraint.Operator.UNLIKE;
        }
        String here = offered.get();
        return switch (constraint.operator()) {
            case LIKE -> Expression.of(value).matches(here).orElse(false);
            case UNLIKE -> Expression.of(value).matches(here).map(like -> !like).orElse(false);
            case IS -> here.equals(SCALAR.matcher(value).matches() ? Place.decimal(Double.parseDouble(value)) : value);
            case UNIQUE ->
                placed.stream()
                        .noneMatch(other -> other.value(constraint.field()).equals(offered));
            case CLUSTER ->
                value.isEmpty()
                        ? placed.stream().allMatch(other -> other.value(constraint.field())
                                .equals(offered))
                        : here.equals(value);
            case MAX_PER -> counts(constraint, placed).getOrDefault(offered, 0) < Integer.parseInt(value);
            case GROUP_BY -> groupBy(counts(constraint, placed), offered, groups(value), wanted);
        };
    }

    private static int groups(String value) {
        return value.isEmpty() ? 0 : Integer.parseInt(value);
    }

    private static Map<Optional<String>, Integer> counts(Constraint constraint, Collection<Place> placed) {
        Map<Optional<String>, Integer> counts = new HashMap<>();
        placed.forEach(place -> counts.merge(place.value(constraint.field()), 1, Integer::sum));
        return counts;
    }

    /**
     * With a known number of groups, each gets its even share and the rest goes to the first that come. Without one,
     * a value is good if it is new or among those with the fewest instances.
     */
    private static boolean groupBy(
            Map<Optional<String>, Integer> counts, Optional<String> offered, int groups, int wanted) {
        if (groups <= 0) {
            int fewest =
                    counts.values().stream().mapToInt(Integer::intValue).min().orElse(0);
            return !counts.containsKey(offered) || counts.get(offered) == fewest;
        }
        if (!counts.containsKey(offered)) {
            return counts.size() < groups;
        }
        int share = wanted / groups;
        int rest = wanted % groups;
        int restUsed = counts.values().stream()
                .mapToInt(count -> Math.max(0, count - share))
                .sum();
        int here = counts.get(offered);
        return here < share || (here == share && rest > restUsed);
    }

    /**
     * Chooses whom to kill so that the spread that GROUP_BY asks for stays even: from the fullest group, in the order
     * given. Without such a constraint it is simply the order given.
     *
     * @param ordered candidates, the first to be killed first
     * @return as many as asked for, or all
     */
    public static <T> List<T> victims(
            List<Constraint> constraints, List<T> ordered, int count, Function<T, Optional<Place>> place) {
        List<Constraint> spreads = constraints.stream()
                .filter(constraint -> constraint.operator() == Constraint.Operator.GROUP_BY)
                .toList();
        List<T> left = new ArrayList<>(ordered);
        List<T> chosen = new ArrayList<>();
        while (chosen.size() < count && !left.isEmpty()) {
            T victim = left.get(0);
            if (!spreads.isEmpty()) {
                victim = left.stream()
                        .filter(candidate -> spreads.stream().allMatch(s -> inFullestGroup(s, candidate, left, place)))
                        .findFirst()
                        .orElse(victim);
            }
            left.remove(victim);
            chosen.add(victim);
        }
        return chosen;
    }

    private static <T> boolean inFullestGroup(
            Constraint constraint, T candidate, List<T> all, Function<T, Optional<Place>> place) {
        Map<Optional<String>, Integer> counts = new HashMap<>();
        all.forEach(one -> counts.merge(value(constraint, place.apply(one)), 1, Integer::sum));
        int most = counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        return counts.getOrDefault(value(constraint, place.apply(candidate)), 0) == most;
    }

    private static Optional<String> value(Constraint constraint, Optional<Place> place) {
        return place.flatMap(known -> known.value(constraint.field()));
    }
}
