package org.gantry.replay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;

/** Sends recorded requests to a stage and compares what comes back. */
final class Pairs {
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final Stage stage;
    private final Report report;
    private final AnswerComparison comparison;

    Pairs(Stage stage, Report report) {
        this.stage = stage;
        this.report = report;
        this.comparison = new AnswerComparison(stage.translation());
    }

    /** Learns which ids stand for which from one pair that tells many of them. */
    void learnFrom(String name) {
        Pair pair = Recordings.pair(name);
        comparison.compare(name, pair.ask(), pair.answer(), send(pair.ask()));
    }

    /** All pairs of folders. */
    void replay(String... folders) {
        for (String folder : folders) {
            Recordings.pairs(folder).forEach(this::replay);
        }
    }

    /**
     * Some pairs of a folder, in a certain order.
     *
     * @param names each a name, in which {@code *} stands for any text, or the first and the last number of several:
     *     {@code 03..17}
     */
    void replayInOrder(String folder, String... names) {
        List<Pair> all = Recordings.pairs(folder);
        for (String name : names) {
            int dots = name.indexOf("..");
            all.stream()
                    .filter(pair -> dots < 0
                            ? Glob.of(folder + "/" + name).matches(pair.name())
                            : isBetween(number(pair), name.substring(0, dots), name.substring(dots + 2)))
                    .forEach(this::replay);
        }
    }

    private static String number(Pair pair) {
        return pair.name().substring(pair.folder().length() + 1).replaceFirst("_.*", "");
    }

    private static boolean isBetween(String number, String first, String last) {
        return number.matches("\\d\\d") && number.compareTo(first) >= 0 && number.compareTo(last) <= 0;
    }

    private void replay(Pair pair) {
        report.add(pair.name(), differences(pair));
    }

    private List<Difference> differences(Pair pair) {
        try {
            return comparison.compare(pair.name(), pair.ask(), pair.answer(), send(pair.ask()));
        } catch (UncheckedIOException | AssertionError e) {
            return List.of(new Difference("answer", String.valueOf(e.getMessage())));
        }
    }

    private Answer send(Ask recorded) {
        Ask ask = Asks.complete(Asks.here(recorded, stage.translation()), stage.base(recorded.target()));
        try (Wire wire = new Wire(stage.base(ask.target()), PATIENCE)) {
            wire.send(ask);
            return wire.answer(ask.method());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
