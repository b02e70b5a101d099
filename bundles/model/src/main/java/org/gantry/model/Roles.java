package org.gantry.model;

import java.util.Optional;

/** Names of roles, a hierarchy by slashes. */
public final class Roles {
    /** The role that every framework is in if it names none. */
    public static final String DEFAULT = "*";

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
        if (role.isEmpty()) {
            return Optional.of("Empty role name is invalid");
        }
        if (role.startsWith("/") || role.endsWith("/")) {
            return Optional.of("Role '" + role + "' cannot start or end with a slash");
        }
        for (String component : role.split("/", -1)) {
            Optional<String> error = checkComponent(component, role);
            if (error.isPresent()) {
                return error;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> checkComponent(String component, String role) {
        if (component.isEmpty()) {
            return Optional.of("Role '" + role + "' cannot contain two adjacent slashes");
        }
        if (component.equals(".") || component.equals("..")) {
            return Optional.of("Role '" + role + "' cannot include '" + component + "' as a component");
        }
        if (component.equals(DEFAULT)) {
            return Optional.of("Role '" + role + "' cannot include '*' as a component");
        }
        if (component.startsWith("-")) {
            return Optional.of("Role component '" + component + "' is invalid because it begins with a dash");
        }
        if (component.chars().anyMatch(c -> c == '\\' || c == '\b' || c == 127 || Character.isWhitespace(c))) {
            return Optional.of("Role component '" + component
                    + "' is invalid because it contains backspace, backslash or white space");
        }
        return Optional.empty();
    }
}
