package org.gantry.model;

import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;

/** A key with perhaps a value, for people and outside tools; has no meaning here. */
public record Label(String key, Optional<String> value) implements Comparable<Label> {
    private static final Comparator<Label> ORDER = Comparator.comparing(Label::key)
            .thenComparing(label -> label.value().orElse(""));

    public Label {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
    }

    public static Label of(String key, String value) {
        return new Label(key, Optional.of(value));
    }

    @Override
    public int compareTo(Label other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return value.map(v -> key + ": " + v).orElse(key);
    }
}
