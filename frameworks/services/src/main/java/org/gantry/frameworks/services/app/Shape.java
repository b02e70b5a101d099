package org.gantry.frameworks.services.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Form of a JSON value. Errors use the codes that clients of the original API know. */
@FunctionalInterface
interface Shape {
    void check(String path, JsonNode value, Violations violations);

    static Shape string() {
        return (path, value, violations) -> violations.require(value.isTextual(), path, "error.expected.jsstring");
    }

    static Shape text(int minLength) {
        return string().and((path, value, violations) ->
                violations.require(value.textValue().length() >= minLength, path, "error.minLength"));
    }

    static Shape matching(String regex) {
        Pattern pattern = Pattern.compile(regex);
        return string().and((path, value, violations) ->
                violations.require(pattern.matcher(value.textValue()).find(), path, "error.pattern"));
    }

    static Shape oneOf(String... literals) {
        List<String> allowed = Arrays.asList(literals);
        return string().and((path, value, violations) ->
                violations.require(allowed.contains(value.textValue()), path, "error.unknown.enum.literal"));
    }

    static Shape bool() {
        return (path, value, violations) -> violations.require(value.isBoolean(), path, "error.expected.jsboolean");
    }

    static Shape number(double min, double max) {
        return number().and((path, value, violations) -> range(path, value, min, max, violations));
    }

    static Shape integer(long min, long max) {
        return number().and((path, value, violations) -> {
            if (value.decimalValue().stripTrailingZeros().scale() > 0) {
                violations.add(path, "error.expected.int");
            } else {
                range(path, value, (double) min, (double) max, violations);
            }
        });
    }

    private static Shape number() {
        return (path, value, violations) -> violations.require(value.isNumber(), path, "error.expected.jsnumber");
    }

    private static void range(String path, JsonNode value, double min, double max, Violations violations) {
        violations.require(value.doubleValue() >= min, path, "error.min");
        violations.require(value.doubleValue() <= max, path, "error.max");
    }

    static Shape arrayOf(Shape element) {
        return (path, value, violations) -> {
            if (!value.isArray()) {
                violations.add(path, "error.expected.jsarray");
                return;
            }
            for (int i = 0; i < value.size(); i++) {
                element.check(path + "(" + i + ")", value.get(i), violations);
            }
        };
    }

    static Shape mapOf(Shape element) {
        return (path, value, violations) -> {
            if (!value.isObject()) {
                violations.add(path, "error.expected.jsobject");
                return;
            }
            value.properties()
                    .forEach(entry -> element.check(path + "/" + entry.getKey(), entry.getValue(), violations));
        };
    }

    /** Fields that the shape does not know are left alone; a field that is null counts as absent. */
    static Shape object(Map<String, Shape> fields, String... required) {
        return (path, value, violations) -> {
            if (!value.isObject()) {
                violations.add(path, "error.expected.jsobject");
                return;
            }
            for (String name : required) {
                violations.require(value.hasNonNull(name), path + "/" + name, "error.path.missing");
            }
            fields.forEach((name, shape) -> {
                if (value.hasNonNull(name)) {
                    shape.check(path + "/" + name, value.get(name), violations);
                }
            });
        };
    }

    static Shape either(Shape first, Shape second) {
        return (path, value, violations) -> {
            Violations attempt = new Violations();
            first.check(path, value, attempt);
            if (!attempt.isEmpty()) {
                second.check(path, value, violations);
            }
        };
    }

    /** Goes on to the next check only if this one found nothing. */
    default Shape and(Shape next) {
        return (path, value, violations) -> {
            Violations own = new Violations();
            check(path, value, own);
            own.byPath().forEach((where, errors) -> errors.forEach(error -> violations.add(where, error)));
            if (own.isEmpty()) {
                next.check(path, value, violations);
            }
        };
    }
}
