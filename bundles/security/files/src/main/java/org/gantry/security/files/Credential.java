package org.gantry.security.files;

import java.util.Objects;

/** A name and the secret that goes with it. */
public record Credential(String principal, String secret) {
    /** @throws IllegalArgumentException if the principal cannot be sent by HTTP's basic scheme */
    public Credential {
        Objects.requireNonNull(secret);
        if (principal.isEmpty()) {
            throw new IllegalArgumentException("A principal is not empty");
        }
        if (principal.indexOf(':') >= 0) {
            throw new IllegalArgumentException("A principal has no colon, since that ends it in a request");
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return principal;
    }
}
