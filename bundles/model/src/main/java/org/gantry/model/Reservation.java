package org.gantry.model;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One level of a resource's stack of reservations.
 *
 * @param type by the agent's configuration, or by a framework or operator at run time
 * @param role that may use the resource, together with its descendants; never {@code *}
 * @param principal who reserved it
 * @param labels in alphabetical order, whatever order is given; they tell reservations apart
 */
public record Reservation(Type type, String role, Optional<String> principal, List<Label> labels) {
    public enum Type {
        STATIC,
        DYNAMIC
    }

    public Reservation {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(principal, "principal");
        labels = labels.stream().sorted().toList();
    }

    public static Reservation fixed(String role) {
        return new Reservation(Type.STATIC, role, Optional.empty(), List.of());
    }

    public static Reservation dynamic(String role, String principal) {
        return new Reservation(Type.DYNAMIC, role, Optional.of(principal), List.of());
    }

    /** As Mesos writes it: {@code (DYNAMIC,role,principal,{key: value})}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("(").append(type).append(',').append(role);
        principal.ifPresent(p -> text.append(',').append(p));
        if (!labels.isEmpty()) {
            text.append(",{");
            text.append(String.join(", ", labels.stream().map(Label::toString).toList()));
            text.append('}');
        }
        return text.append(')').toString();
    }
}
