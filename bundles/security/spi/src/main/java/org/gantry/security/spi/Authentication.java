package org.gantry.security.spi;

import java.util.Objects;

/** What came out of asking who sent a request. */
public sealed interface Authentication {
    /** The sender has proved to be this principal. */
    record Authenticated(Principal principal) implements Authentication {
        public Authenticated {
            Objects.requireNonNull(principal);
        }
    }

    /**
     * The sender has proved nothing, and may try again.
     *
     * @param challenge value of {@code WWW-Authenticate}
     */
    record Unauthorized(String challenge) implements Authentication {
        public Unauthorized {
            Objects.requireNonNull(challenge);
        }
    }

    /**
     * The sender is refused whatever it brings.
     *
     * @param reason goes to the sender
     */
    record Forbidden(String reason) implements Authentication {
        public Forbidden {
            Objects.requireNonNull(reason);
        }
    }
}
