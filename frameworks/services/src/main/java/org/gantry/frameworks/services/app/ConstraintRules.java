package org.gantry.frameworks.services.app;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which constraints are well formed. */
final class ConstraintRules {
    private static final Pattern LITERAL = Pattern.compile("[a-zA-Z0-9_/.-]*");
    private static final Pattern INTEGER = Pattern.compile("[+-]?\\d{1,9}");

    private ConstraintRules() {}

    /** What is wrong with a constraint, if anything. */
    static Optional<String> check(List<String> parts) {
        if (parts.size() < 2 || parts.size() > 3) {
            return Optional.of("Each constraint must have either 2 or 3 fields");
        }
        if (parts.get(0).isEmpty()) {
            return Optional.of("illegal constraint specification");
        }
        Optional<String> value = parts.size() == 3 ? Optional.of(parts.get(2)) : Optional.empty();
        return Constraint.Operator.of(parts.get(1))
                .map(operator -> value(operator, value))
                .orElse(
                        Optional.of(
                                "operator must be one of the following UNIQUE, CLUSTER, GROUP_BY, LIKE, MAX_PER, UNLIKE or IS"));
    }

    private static Optional<String> value(Constraint.Operator operator, Optional<String> value) {
        return switch (operator) {
            case CLUSTER -> Optional.empty();
            case UNIQUE -> unless(value.isEmpty(), "UNIQUE does not accept a value");
            case GROUP_BY ->
                unless(
                        value.isEmpty() || INTEGER.matcher(value.get()).matches(),
                        "GROUP BY must define an integer value or else no value at all");
            case MAX_PER ->
                unless(
                        value.isPresent() && INTEGER.matcher(value.get()).matches(),
                        "MAX_PER requires an integer value");
            case IS ->
                unless(
                        LITERAL.matcher(value.orElse("")).matches(),
                        "IS only supports Mesos text and float values (see"
                                + " http://mesos.apache.org/documentation/latest/attributes-resources/)");
            case LIKE, UNLIKE ->
                value.map(ConstraintRules::regex)
                        .orElse(Optional.of("LIKE and UNLIKE require a non-empty, regular expression value"));
        };
    }

    private static Optional<String> regex(String text) {
        try {
            Expression.of(text);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of("is not a valid regular expression");
        }
    }

    private static Optional<String> unless(boolean holds, String error) {
        return holds ? Optional.empty() : Optional.of(error);
    }
}
