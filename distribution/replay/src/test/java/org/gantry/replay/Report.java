package org.gantry.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What agreed and what did not, over all recordings. */
final class Report {
    private static final int PLACES_SHOWN = 12;

    private record Result(String name, List<Difference> differences) {
        boolean agrees() {
            return differences.isEmpty();
        }
    }

    private static final class Count {
        int agreed;
        int all;

        void add(boolean agrees) {
            all++;
            agreed += agrees ? 1 : 0;
        }

        String line(String name) {
            return String.format(
                    Locale.ROOT,
                    "%-34s %4d of %4d  %5.1f %%",
                    name,
                    agreed,
                    all,
                    all == 0 ? 100.0 : 100.0 * agreed / all);
        }
    }

    private final KnownDifferences known = new KnownDifferences();
    private final Map<String, Result> results = new TreeMap<>();

    /**
     * Adds one comparison.
     *
     * @param name folder and name; the folder is counted by itself
     */
    synchronized void add(String name, List<Difference> differences) {
        results.put(name, new Result(name, List.copyOf(differences)));
    }

    /** Every difference without a reason, of the recordings whose names begin so. */
    synchronized List<String> unexplained(String prefix) {
        List<String> lines = new ArrayList<>();
        results.values().stream()
                .filter(result -> result.name().startsWith(prefix))
                .forEach(result -> result.differences().stream()
                        .filter(difference ->
                                known.reason(result.name(), difference).isEmpty())
                        .forEach(difference -> lines.add(result.name() + ": " + difference)));
        return lines;
    }

    synchronized String text() {
        Map<String, Count> folders = new TreeMap<>();
        Count all = new Count();
        for (Result result : results.values()) {
            String folder = result.name().substring(0, result.name().lastIndexOf('/'));
            folders.computeIfAbsent(folder, name -> new Count()).add(result.agrees());
            all.add(result.agrees());
        }
        List<String> lines = new ArrayList<>(List.of("Agreement with the recorded traffic, ids and times aside", ""));
        folders.forEach((name, count) -> lines.add(count.line(name)));
        lines.add(all.line("in all"));
        lines.add("");
        results.values().stream().filter(result -> !result.agrees()).forEach(result -> describe(result, lines));
        List<String> unused = known.unused();
        if (!unused.isEmpty()) {
            lines.add("");
            lines.add("Rules that explained nothing:");
            lines.addAll(unused);
        }
        return String.join("\n", lines) + "\n";
    }

    private void describe(Result result, List<String> lines) {
        lines.add(result.name());
        Map<String, List<Difference>> byReason = new TreeMap<>();
        for (Difference difference : result.differences()) {
            Optional<String> reason = known.reason(result.name(), difference);
            byReason.computeIfAbsent(reason.orElse("UNEXPLAINED"), text -> new ArrayList<>())
                    .add(difference);
        }
        byReason.forEach((reason, differences) -> {
            lines.add("  " + reason + " (" + differences.size() + ")");
            differences.stream().limit(PLACES_SHOWN).forEach(difference -> lines.add("    " + difference));
        });
    }
}
