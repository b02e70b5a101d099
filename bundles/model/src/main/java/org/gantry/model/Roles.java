package org.gantry.model;

import java.util.Arrays;
import java.util.Optional;

/** Names of roles, a hierarchy by slashes. */
public final class Roles {
    /** The role that every framework is in if it names none. */
    public static final String DEFAULT = "*";

    /** White space of ASCII, and DEL, which some terminals send for backspace. */
    private static final String INVALID = "\t\n\u000b\f\r \u007f";

    private Roles() {}

    /** Whether {@code role} lies below {@code ancestor}: {@code a/b/c} below {@code a} and {@code a/b}. */
    public static boolean isStrictDescendant(String role, String ancestor) {
        return role.length() > ancestor.length() + 1
                && role.charAt(ancestor.length()) == '/'
                && role.startsWith(ancestor);
    }

    /** What is wrong with a role's name, if anything. */
    public static Optional<String> check(String role) {
        if (role.equals(DEFAULT)) {
            return Optional.empty();
        }
        if (role.startsWith("/")) {
            return Optional.of("Role '" + role + "' cannot start with a slash");
        }
        if (role.endsWith("/")) {
            return Optional.of("Role '" + role + "' cannot end with a slash");
        }
        if (role.contains("//")) {
            return Optional.of("Role '" + role + "' cannot contain two adjacent slashes");
        }
        if (role.isEmpty()) {
            return Optional.of("Role names cannot be the empty string");
        }
        return Arrays.stream(role.split("/"))
                .map(component -> checkComponent(component, role))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> checkComponent(String component, String role) {
        if (component.equals(".") || component.equals("..") || component.equals(DEFAULT)) {
            return Optional.of("Role '" + role + "' cannot include '" + component + "' as a component");
        }
        if (component.startsWith("-")) {
            return Optional.of("Role component '" + component + "' is invalid because it starts with a dash");
        }
        if (component.chars().anyMatch(c -> INVALID.indexOf(c) >= 0)) {
            return Optional.of(
                    "Role component '" + component + "' is invalid because it contains backspace or whitespace");
        }
        return Optional.empty();
    }
}
