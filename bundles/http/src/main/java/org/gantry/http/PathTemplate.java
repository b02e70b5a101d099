package org.gantry.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A path with parameters: {@code /v2/apps/{id...}/versions/{version}}. At most one parameter is greedy. */
final class PathTemplate {
    /** The more of a path is spelled out, the earlier a template is tried. */
    static final Comparator<PathTemplate> MOST_SPECIFIC_FIRST = Comparator.comparingInt(
                    (PathTemplate template) -> -template.literals)
            .thenComparing(template -> template.greedyAt >= 0)
            .thenComparingInt(template -> -template.segments.size())
            .thenComparing(template -> template.shape);

    private record Segment(String text, boolean parameter) {}

    private final List<Segment> segments = new ArrayList<>();
    private final String text;
    private final String shape;
    private final int literals;
    private int greedyAt = -1;

    PathTemplate(String text) {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("A template begins with a slash: " + text);
        }
        this.text = text;
        for (String part : text.split("/", -1)) {
            if (!part.isEmpty()) {
                add(part);
            }
        }
        literals = (int) segments.stream().filter(s -> !s.parameter()).count();
        shape = shapeOf();
    }

    private void add(String part) {
        boolean parameter = part.startsWith("{") && part.endsWith("}");
        if (!parameter) {
            if (part.contains("{") || part.contains("}")) {
                throw new IllegalArgumentException("A parameter is a whole segment: " + text);
            }
            segments.add(new Segment(part, false));
            return;
        }
        String name = part.substring(1, part.length() - 1);
        if (name.endsWith("...")) {
            if (greedyAt >= 0) {
                throw new IllegalArgumentException("More than one greedy parameter: " + text);
            }
            greedyAt = segments.size();
            name = name.substring(0, name.length() - 3);
        }
        segments.add(new Segment(name, true));
    }

    private String shapeOf() {
        StringBuilder result = new StringBuilder();
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            result.append('/').append(i == greedyAt ? "{...}" : segment.parameter() ? "{}" : segment.text());
        }
        return result.toString();
    }

    /** Equal for templates that differ in the names of their parameters alone. */
    String shape() {
        return shape;
    }

    String text() {
        return text;
    }

    /** The parameters, if a path of these decoded segments matches. A greedy one takes one segment or more. */
    Optional<Map<String, String>> match(List<String> path) {
        int spare = path.size() - segments.size();
        if (spare < 0 || (spare > 0 && greedyAt < 0)) {
            return Optional.empty();
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        int at = 0;
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            int end = at + 1 + (i == greedyAt ? spare : 0);
            if (segment.parameter()) {
                parameters.put(segment.text(), String.join("/", path.subList(at, end)));
            } else if (!segment.text().equals(path.get(at))) {
                return Optional.empty();
            }
            at = end;
        }
        return Optional.of(parameters);
    }
}
