package org.gantry.model;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The text form of resources as Mesos's agent takes it: {@code cpus:4;mem(role):1024;ports:[31000-32000]}. */
final class ResourceText {
    private ResourceText() {}

    static Resources parse(String text, String defaultRole) {
        List<Resource> entries = new ArrayList<>();
        for (String token : text.split(";", -1)) {
            if (!token.isBlank()) {
                entries.add(parseOne(token.strip(), defaultRole));
            }
        }
        rejectMixedKinds(entries);
        return Resources.of(entries);
    }

    static String print(Resource resource) {
        return print(resource, true);
    }

    /** As Mesos's messages print it: every reservation with its type. */
    static String describe(Resource resource) {
        return print(resource, false);
    }

    private static String print(Resource resource, boolean asFlag) {
        StringBuilder text = new StringBuilder(resource.name());
        resource.allocatedRole()
                .ifPresent(role -> text.append("(allocated: ").append(role).append(')'));
        List<Reservation> stack = resource.reservations();
        if (asFlag
                && stack.size() == 1
                && stack.get(0).equals(Reservation.fixed(stack.get(0).role()))) {
            text.append('(').append(stack.get(0).role()).append(')');
        } else if (!stack.isEmpty()) {
            text.append(stack.stream()
                    .map(Reservation::toString)
                    .collect(Collectors.joining(",", "(reservations: [", "])")));
        }
        resource.disk().ifPresent(disk -> text.append('[').append(disk).append(']'));
        if (resource.revocable()) {
            text.append("{REV}");
        }
        if (resource.shared()) {
            text.append("<SHARED>");
        }
        return text.append(':').append(resource.value()).toString();
    }

    static Value parseValue(String text, String what) {
        if (text.startsWith("[")) {
            return parseRanges(text, what);
        }
        if (text.startsWith("{")) {
            return parseNames(text, what);
        }
        return parseScalar(text, what);
    }

    private static Resource parseOne(String token, String defaultRole) {
        int colon = token.indexOf(':');
        if (colon < 0 || token.indexOf(':', colon + 1) >= 0) {
            throw new IllegalArgumentException("Bad value for resources, missing or extra ':' in '" + token + "'");
        }
        String name = token.substring(0, colon).strip();
        String role = defaultRole;
        int open = name.indexOf('(');
        int close = name.indexOf(')');
        if (open >= 0 || close >= 0) {
            if (open < 0 || close != name.length() - 1 || open != name.lastIndexOf('(')) {
                throw new IllegalArgumentException(
                        "Bad value for resources, mismatched parentheses in '" + token + "'");
            }
            role = name.substring(open + 1, close).strip();
            name = name.substring(0, open).strip();
        }
        if (name.isEmpty()) {
            throw new IllegalArgumentException("Bad value for resources, no name in '" + token + "'");
        }
        return resource(name, role, parseValue(token.substring(colon + 1).strip(), name), token);
    }

    private static Resource resource(String name, String role, Value value, String token) {
        Roles.check(role).ifPresent(error -> {
            throw new IllegalArgumentException("Bad value for resources, " + error + ", in '" + token + "'");
        });
        if (name.equals("gpus") && !(value instanceof Scalar scalar && scalar.thousandths() % 1000 == 0)) {
            throw new IllegalArgumentException("The 'gpus' resource must be a whole number, was " + value);
        }
        Resource resource = Resource.of(name, value);
        return role.equals(Roles.DEFAULT) ? resource : resource.reserved(Reservation.fixed(role));
    }

    private static void rejectMixedKinds(List<Resource> entries) {
        for (Resource one : entries) {
            for (Resource other : entries) {
                if (one.name().equals(other.name())
                        && one.value().getClass() != other.value().getClass()) {
                    throw new IllegalArgumentException("Resources with name '" + one.name() + "' differ in type");
                }
            }
        }
    }

    private static Scalar parseScalar(String text, String what) {
        try {
            return Scalar.of(new BigDecimal(text).doubleValue());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "Bad value '" + text + "' for resource '" + what
                            + "': expected a number, ranges such as [1-10] or a set such as {a,b}",
                    e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Bad value '" + text + "' for resource '" + what + "': " + e.getMessage(), e);
        }
    }

    private static Ranges parseRanges(String text, String what) {
        List<Range> ranges = new ArrayList<>();
        for (String item : inner(text, ']', what)) {
            String[] ends = item.split("-", -1);
            try {
                if (ends.length != 2) {
                    throw new IllegalArgumentException("expected BEGIN-END");
                }
                ranges.add(new Range(Long.parseLong(ends[0].strip()), Long.parseLong(ends[1].strip())));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "Bad range '" + item + "' for resource '" + what + "': " + e.getMessage(), e);
            }
        }
        return new Ranges(ranges);
    }

    private static Names parseNames(String text, String what) {
        return Names.of(inner(text, '}', what));
    }

    private static List<String> inner(String text, char close, String what) {
        if (text.charAt(text.length() - 1) != close || text.length() < 2) {
            throw new IllegalArgumentException(
                    "Bad value '" + text + "' for resource '" + what + "': '" + close + "' is missing at the end");
        }
        String inside = text.substring(1, text.length() - 1);
        List<String> items = new ArrayList<>();
        for (String item : inside.split(",", -1)) {
            if (!item.isBlank()) {
                items.add(item.strip());
            } else if (!inside.isBlank()) {
                throw new IllegalArgumentException(
                        "Bad value '" + text + "' for resource '" + what + "': an item is missing between commas");
            }
        }
        return items;
    }
}
