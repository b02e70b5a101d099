package org.gantry.model.container;

import java.util.Objects;
import java.util.Optional;

/**
 * Names a container on its agent. A nested container carries its parent.
 *
 * @param value 1 to 242 characters, none of them {@code /}, {@code \}, white space or a control character
 * @param parent the container that this one is nested in
 */
public record ContainerId(String value, Optional<ContainerId> parent) {
    private static final int LONGEST = 242;

    public ContainerId {
        Objects.requireNonNull(parent, "parent");
        if (value.isEmpty() || value.length() > LONGEST || value.equals(".") || value.equals("..")) {
            throw new IllegalArgumentException(
                    "Container id '" + value + "' must have 1 to 242 characters and not be '.' or '..'");
        }
        if (value.chars().anyMatch(c -> c <= ' ' || c == '/' || c == '\\' || c == 127)) {
            throw new IllegalArgumentException(
                    "Container id '" + value + "' must not hold '/', '\\', white space or control characters");
        }
    }

    public static ContainerId of(String value) {
        return new ContainerId(value, Optional.empty());
    }

    public ContainerId child(String childValue) {
        return new ContainerId(childValue, Optional.of(this));
    }

    /** The outermost container, this one if it is not nested. */
    public ContainerId root() {
        return parent.map(ContainerId::root).orElse(this);
    }

    /** Ids from the root to this one, joined with dots: {@code root.child}. */
    @Override
    public String toString() {
        return parent.map(p -> p + "." + value).orElse(value);
    }
}
