package org.gantry.frameworks.sdk;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * By what a framework and its master know each other.
 *
 * @param authorization value of the {@code Authorization} header, asked for anew with each request; empty for none
 * @param tls for masters whose addresses begin with {@code https}; empty for what Java trusts by itself
 */
public record Access(Supplier<Optional<String>> authorization, Optional<SSLContext> tls) {
    /** A framework that shows nothing. */
    public static final Access NONE = new Access(Optional::empty, Optional.empty());

    public Access {
        Objects.requireNonNull(authorization);
        Objects.requireNonNull(tls);
    }
}
