package org.gantry.security.spi;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Finds out who sent a request. A module: a service with the property {@code gantry.module}; servers name it in flags
 * such as {@code http_authenticators}. Called by many threads at once, before anything else is done for a request, so it
 * answers within milliseconds and does not wait for a network. What it reads of files it reads again when they change;
 * what cannot be read then leaves the last good content in force.
 */
@ConsumerType
public interface Authenticator {
    /** Name of the scheme in {@code Authorization} headers, such as {@code Basic}. */
    String scheme();

    /**
     * Checks the settings before a server uses them.
     *
     * @throws IllegalArgumentException with what is wrong with them; never with a secret
     */
    void check(Realm realm);

    /** Says who sent a request. A sender that brings nothing, or nothing of this scheme, is unauthorized. */
    Authentication authenticate(Realm realm, Credentials credentials);
}
