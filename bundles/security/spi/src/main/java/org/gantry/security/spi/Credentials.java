package org.gantry.security.spi;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a request brings to prove who sent it.
 *
 * @param authorization the {@code Authorization} header as it came
 * @param certificates the client's verified certificate chain, its own first; empty without TLS or without one
 * @param remoteAddress where the request came from
 */
public record Credentials(Optional<String> authorization, List<X509Certificate> certificates, String remoteAddress) {
    public Credentials {
        Objects.requireNonNull(authorization);
        certificates = List.copyOf(certificates);
        Objects.requireNonNull(remoteAddress);
    }

    /** Without certificates. */
    public static Credentials of(Optional<String> authorization) {
        return new Credentials(authorization, List.of(), "");
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "Credentials[" + (authorization.isPresent() ? "given" : "none") + " from " + remoteAddress + "]";
    }
}
