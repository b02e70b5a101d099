package org.gantry.frameworks.services.app;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Where instances may be placed: a field of the agent, an operator, and the operator's value where it takes one. */
public record Constraint(String field, Operator operator, Optional<String> value) {
    public enum Operator {
        UNIQUE,
        CLUSTER,
        GROUP_BY,
        LIKE,
        UNLIKE,
        MAX_PER,
        IS;

        static Optional<Operator> of(String text) {
            return Arrays.stream(values())
                    .filter(operator -> operator.name().equals(text.toUpperCase(Locale.ROOT)))
                    .findFirst();
        }
    }

    public static Constraint of(List<String> parts) {
        Operator operator = Operator.of(parts.get(1))
                .orElseThrow(() -> new IllegalArgumentException("unknown operator " + parts.get(1)));
        return new Constraint(parts.get(0), operator, parts.size() > 2 ? Optional.of(parts.get(2)) : Optional.empty());
    }
}
