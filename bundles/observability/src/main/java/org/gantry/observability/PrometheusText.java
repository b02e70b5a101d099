package org.gantry.observability;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Metrics in Prometheus's text format. {@code master/tasks_running} becomes {@code gantry_master_tasks_running}; what a
 * name says about which framework, role, resource or principal it concerns becomes a label, and so does a percentile.
 */
public final class PrometheusText {
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final Pattern PERCENTILE = Pattern.compile("(.*_ms)/p([0-9]+)");

    /** Names with something variable in them: the pattern, and what of it is a label, in order. */
    private record Rule(Pattern pattern, String metric, List<String> labels) {}

    private static final List<Rule> RULES = List.of(
            rule("master/frameworks/([^/]+)/([^/]+)/roles/([^/]+)/(.*)", "master/framework/role", "name", "id", "role"),
            rule(
                    "master/frameworks/([^/]+)/([^/]+)/(calls|events|operations)/(.*)",
                    "master/framework/by_type",
                    "name",
                    "id",
                    "kind",
                    "type"),
            rule(
                    "master/frameworks/([^/]+)/([^/]+)/tasks/(active|terminal)/(.*)",
                    "master/framework/tasks",
                    "name",
                    "id",
                    "kind",
                    "state"),
            rule("master/frameworks/([^/]+)/([^/]+)/(.*)", "master/framework", "name", "id"),
            rule("master/(task_[^/]+)/([^/]+)/([^/]+)", "master/task_updates", "state", "source", "reason"),
            rule(
                    "allocator/mesos/quota/roles/(.*)/resources/([^/]+)/(.*)",
                    "allocator/mesos/quota",
                    "role",
                    "resource"),
            rule("allocator/mesos/roles/(.*)/(shares/dominant)", "allocator/mesos/role", "role"),
            rule("allocator/mesos/offer_filters/roles/(.*)/(active)", "allocator/mesos/offer_filters", "role"),
            rule("frameworks/([^/]+)/(messages_.*)", "principal", "principal"),
            rule("http/([^/]+)/(.*)", "http", "endpoint"),
            rule("modules/([^/]+)/([^/]+)/([^/]+)/(.*)", "module", "point", "name", "version"));

    private PrometheusText() {}

    private static Rule rule(String pattern, String metric, String... labels) {
        return new Rule(Pattern.compile(pattern), metric, List.of(labels));
    }

    /** One line for each metric, those of one name together after a line with its type. */
    public static String of(SortedMap<String, Double> metrics) {
        SortedMap<String, List<String>> families = new TreeMap<>();
        metrics.forEach((name, value) -> {
            Map<String, String> labels = new LinkedHashMap<>();
            String family = "gantry_" + plain(family(name, labels));
            families.computeIfAbsent(family, key -> new ArrayList<>()).add(family + text(labels) + " " + number(value));
        });
        StringBuilder text = new StringBuilder();
        families.forEach((family, lines) -> {
            text.append("# TYPE ").append(family).append(" untyped\n");
            lines.forEach(line -> text.append(line).append('\n'));
        });
        return text.toString();
    }

    private static String family(String name, Map<String, String> labels) {
        for (Rule rule : RULES) {
            Matcher matcher = rule.pattern().matcher(name);
            if (matcher.matches()) {
                int group = 1;
                for (String label : rule.labels()) {
                    labels.put(label, decode(matcher.group(group++)));
                }
                String rest = group <= matcher.groupCount() ? "/" + matcher.group(group) : "";
                return rule.metric() + rest;
            }
        }
        Matcher percentile = PERCENTILE.matcher(name);
        if (percentile.matches()) {
            labels.put("quantile", "0." + percentile.group(2));
            return percentile.group(1);
        }
        return name;
    }

    private static String decode(String part) {
        try {
            return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return part;
        }
    }

    private static String plain(String name) {
        return name.replaceAll("[^a-zA-Z0-9_]", "_");
    }

    private static String text(Map<String, String> labels) {
        if (labels.isEmpty()) {
            return "";
        }
        List<String> pairs = new ArrayList<>();
        labels.forEach((name, value) -> pairs.add(
                name + "=\"" + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\""));
        return "{" + String.join(",", pairs) + "}";
    }

    private static String number(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
