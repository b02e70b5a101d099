package org.gantry.security.spi;

import org.osgi.annotation.versioning.ConsumerType;

/** Makes tokens by which the authenticator of the same name knows somebody again. A module, like authenticators. */
@ConsumerType
public interface TokenIssuer {
    /**
     * A token for somebody who is known by claims.
     *
     * @throws IllegalArgumentException if the principal has a name, or the realm's settings have no key
     */
    String issue(Realm realm, Principal principal);
}
