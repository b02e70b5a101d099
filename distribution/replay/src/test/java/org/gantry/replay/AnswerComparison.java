package org.gantry.replay;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Compares an answer with the recorded one. */
final class AnswerComparison {
    /** What tells about the moment or the length of a body that is compared itself. */
    private static final Set<String> ANY_VALUE = Set.of("date", "content-length", "mesos-stream-id");

    private final Translation translation;
    private final VolatileValues volatileValues = new VolatileValues();

    AnswerComparison(Translation translation) {
        this.translation = translation;
    }

    List<Difference> compare(String pair, Ask ask, Answer recorded, Answer here) {
        List<Difference> differences = new ArrayList<>(head(ask, recorded, here));
        differences.addAll(body(pair, ask, recorded, here));
        return differences;
    }

    /** Status, reason and headers. */
    List<Difference> head(Ask ask, Answer recorded, Answer here) {
        List<Difference> differences = new ArrayList<>();
        if (recorded.status() != here.status()) {
            differences.add(Difference.of("status", recorded.status(), here.status()));
        } else if (!recorded.reason().equals(here.reason())) {
            differences.add(Difference.of("reason", recorded.reason(), here.reason()));
        }
        TreeMap<String, Header> expected = byName(recorded.headers());
        TreeMap<String, Header> actual = byName(here.headers());
        expected.forEach((key, header) -> {
            Header other = actual.remove(key);
            String place = "header " + header.name();
            if (other == null) {
                differences.add(Difference.missing(place, header.value()));
            } else if (!sameValue(ask, header, other)) {
                differences.add(Difference.of(place, translation.toHere(header.value()), other.value()));
            }
        });
        actual.values().forEach(header -> differences.add(Difference.added("header " + header.name(), header.value())));
        return differences;
    }

    private boolean sameValue(Ask ask, Header recorded, Header here) {
        if (recorded.isNamed("Mesos-Stream-Id")) {
            translation.learn(recorded.value(), here.value());
        }
        boolean lengthOfNothing =
                recorded.isNamed("Content-Length") && ask.method().equals("HEAD");
        return (ANY_VALUE.contains(recorded.key()) && !lengthOfNothing)
                || translation.toHere(recorded.value()).equals(here.value());
    }

    /** The body alone. */
    List<Difference> body(String pair, Ask ask, Answer recorded, Answer here) {
        Optional<JsonNode> expected = Bodies.json(ask, recorded);
        Optional<JsonNode> actual = Bodies.json(ask, here);
        if (expected.isPresent() && actual.isPresent()) {
            return new JsonComparison(translation, place -> volatileValues.contains(pair, place))
                    .compare("body", expected.get(), actual.get());
        }
        String theirs = new String(Bodies.plain(recorded), StandardCharsets.UTF_8);
        String ours = new String(Bodies.plain(here), StandardCharsets.UTF_8);
        translation.learn(theirs, ours);
        return translation.toHere(theirs).equals(ours) || volatileValues.contains(pair, "body")
                ? List.of()
                : List.of(Difference.of("body", translation.toHere(theirs), ours));
    }

    private static TreeMap<String, Header> byName(List<Header> headers) {
        TreeMap<String, Header> byName = new TreeMap<>();
        headers.forEach(header -> byName.put(header.key(), header));
        return byName;
    }
}
