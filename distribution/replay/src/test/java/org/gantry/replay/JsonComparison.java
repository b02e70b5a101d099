package org.gantry.replay;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Compares two JSON values: keys in any order, elements of arrays in any order as far as they can be matched, numbers by
 * value and by how they are written, moments in time not at all.
 */
final class JsonComparison {
    private static final double EARLIEST_SECONDS = 1.7e9;
    private static final double EARLIEST_NANOSECONDS = 1.7e18;

    private final Translation translation;
    private final Predicate<String> anyValue;

    /** @param anyValue the places whose values are not compared */
    JsonComparison(Translation translation, Predicate<String> anyValue) {
        this.translation = translation;
        this.anyValue = anyValue;
    }

    List<Difference> compare(String place, JsonNode recorded, JsonNode here) {
        learn(recorded, here);
        List<Difference> differences = new ArrayList<>();
        value(place, recorded, here, differences);
        return differences;
    }

    /** First what lies in the same place, before anything is matched by its ids. */
    private void learn(JsonNode recorded, JsonNode here) {
        if (recorded.isObject() && here.isObject()) {
            recorded.properties().forEach(field -> {
                JsonNode other = here.get(translation.toHere(field.getKey()));
                if (other != null) {
                    learn(field.getValue(), other);
                }
            });
        } else if (recorded.isArray() && here.isArray() && recorded.size() == here.size()) {
            List<JsonNode> rest = elements(here);
            for (JsonNode element : recorded) {
                nearest(element, rest).ifPresent(nearest -> {
                    remove(rest, nearest);
                    learn(element, nearest);
                });
            }
        } else if (recorded.isTextual() && here.isTextual()) {
            translation.learn(recorded.asText(), here.asText());
        }
    }

    private void value(String place, JsonNode recorded, JsonNode here, List<Difference> found) {
        if (recorded.isObject() && here.isObject()) {
            object(place, recorded, here, found);
        } else if (recorded.isArray() && here.isArray()) {
            array(place, recorded, here, found);
        } else if (recorded.isNumber() && here.isNumber()) {
            number(place, recorded, here, found);
        } else if (recorded.getNodeType() != here.getNodeType()) {
            found.add(Difference.of(place, recorded, here));
        } else if (recorded.isTextual()) {
            text(place, recorded.asText(), here.asText(), found);
        } else if (!recorded.equals(here) && !anyValue.test(place)) {
            found.add(Difference.of(place, recorded, here));
        }
    }

    private void object(String place, JsonNode recorded, JsonNode here, List<Difference> found) {
        for (Map.Entry<String, JsonNode> field : recorded.properties()) {
            String key = translation.toHere(field.getKey());
            String inside = place + "." + key;
            JsonNode other = here.get(key);
            if (other == null) {
                found.add(Difference.missing(inside, field.getValue()));
            } else {
                value(inside, field.getValue(), other, found);
            }
        }
        Set<String> expected = new HashSet<>();
        recorded.fieldNames().forEachRemaining(key -> expected.add(translation.toHere(key)));
        for (Map.Entry<String, JsonNode> field : here.properties()) {
            if (!expected.contains(field.getKey()) && !anyValue.test(place + "." + field.getKey())) {
                found.add(Difference.added(place + "." + field.getKey(), field.getValue()));
            }
        }
    }

    private void array(String place, JsonNode recorded, JsonNode here, List<Difference> found) {
        List<JsonNode> rest = elements(here);
        if (anyValue.test(place + "[]")) {
            return;
        }
        int index = 0;
        for (JsonNode element : recorded) {
            String inside = place + "[" + element.path("name").asText(Integer.toString(index)) + "]";
            index++;
            Optional<JsonNode> nearest = nearest(element, rest);
            if (nearest.isEmpty()) {
                found.add(Difference.missing(inside, element));
            } else {
                remove(rest, nearest.get());
                value(inside, element, nearest.get(), found);
            }
        }
        for (JsonNode element : rest) {
            String inside = place + "[" + element.path("name").asText(Integer.toString(index)) + "]";
            index++;
            if (!anyValue.test(inside)) {
                found.add(Difference.added(inside, element));
            }
        }
    }

    /** The first of those that differ least; what has a name is never taken for what has another. */
    private Optional<JsonNode> nearest(JsonNode element, List<JsonNode> candidates) {
        List<JsonNode> namesakes = element.has("name")
                ? candidates.stream()
                        .filter(candidate -> hasName(candidate, element.get("name")))
                        .toList()
                : candidates;
        if (namesakes.size() < 2) {
            return namesakes.stream().findFirst();
        }
        return namesakes.stream().min(Comparator.comparingInt(candidate -> distance(element, candidate)));
    }

    private boolean hasName(JsonNode candidate, JsonNode recorded) {
        JsonNode name = candidate.path("name");
        return name.equals(recorded) || name.asText().equals(translation.toHere(recorded.asText()));
    }

    /** The very same one, not an equal one. */
    private static void remove(List<JsonNode> elements, JsonNode element) {
        elements.removeIf(candidate -> candidate == element);
    }

    private int distance(JsonNode recorded, JsonNode here) {
        List<Difference> found = new ArrayList<>();
        value("", recorded, here, found);
        return found.size();
    }

    private void number(String place, JsonNode recorded, JsonNode here, List<Difference> found) {
        if (recorded.isFloatingPointNumber() != here.isFloatingPointNumber()) {
            found.add(Difference.of(place, recorded, here));
            return;
        }
        double theirs = recorded.asDouble();
        double ours = here.asDouble();
        boolean moments = Math.min(theirs, ours) > EARLIEST_NANOSECONDS
                || (Math.min(theirs, ours) > EARLIEST_SECONDS && Math.max(theirs, ours) < 2 * EARLIEST_SECONDS);
        if (theirs != ours && !moments && !isPort(place, recorded.asText(), here.asText()) && !anyValue.test(place)) {
            found.add(Difference.of(place, recorded, here));
        }
    }

    private void text(String place, String recorded, String here, List<Difference> found) {
        String expected = translation.toHere(recorded);
        if (!expected.equals(here) && !isPort(place, recorded, here) && !anyValue.test(place)) {
            found.add(Difference.of(place, '"' + expected + '"', '"' + here + '"'));
        }
    }

    private boolean isPort(String place, String recorded, String here) {
        return (place.endsWith("port") || place.endsWith("[port].value"))
                && translation.toHere("127.0.0.1:" + recorded).equals("127.0.0.1:" + here);
    }

    private static List<JsonNode> elements(JsonNode array) {
        List<JsonNode> elements = new ArrayList<>();
        for (Iterator<JsonNode> all = array.elements(); all.hasNext(); ) {
            elements.add(all.next());
        }
        return elements;
    }
}
