package org.gantry.security.spi;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Who somebody has proved to be.
 *
 * @param value name; missing for those who are known by claims only, such as executors
 * @param claims what else has been proved, by name
 */
public record Principal(Optional<String> value, Map<String, String> claims) {
    public Principal {
        Objects.requireNonNull(value);
        claims = Map.copyOf(claims);
        if (value.isEmpty() && claims.isEmpty()) {
            throw new IllegalArgumentException("A principal has a name or claims");
        }
    }

    public static Principal named(String name) {
        return new Principal(Optional.of(name), Map.of());
    }

    public static Principal withClaims(Map<String, String> claims) {
        return new Principal(Optional.empty(), claims);
    }

    /** The bare name if that is all there is; never anything secret. */
    @Override
    public String toString() {
        return value.isPresent() && claims.isEmpty()
                ? value.get()
                : "{value: " + value.orElse("none") + ", claims: " + new TreeMap<>(claims) + "}";
    }
}
