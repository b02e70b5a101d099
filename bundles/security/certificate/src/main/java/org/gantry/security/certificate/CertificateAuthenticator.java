package org.gantry.security.certificate;

import java.security.cert.X509Certificate;
import java.util.Optional;
import org.gantry.security.spi.Authentication;
import org.gantry.security.spi.Authenticator;
import org.gantry.security.spi.Credentials;
import org.gantry.security.spi.Principal;
import org.gantry.security.spi.Realm;

/**
 * Knows clients by the certificates that they showed when they connected by TLS, and that the server has verified. The
 * setting {@code certificate_principal} says which of a certificate's names is the principal: see {@link NameKind}.
 */
public class CertificateAuthenticator implements Authenticator {
    static final String SETTING = "certificate_principal";
    private static final String SCHEME = "Certificate";

    @Override
    public String scheme() {
        return SCHEME;
    }

    @Override
    public void check(Realm realm) {
        kind(realm);
    }

    /** A certificate without a name of that kind proves nothing. */
    @Override
    public Authentication authenticate(Realm realm, Credentials credentials) {
        NameKind kind = kind(realm);
        Optional<X509Certificate> own = credentials.certificates().stream().findFirst();
        return own.flatMap(kind::of)
                .<Authentication>map(name -> new Authentication.Authenticated(Principal.named(name)))
                .orElseGet(() -> new Authentication.Unauthorized(SCHEME + " realm=\"" + realm.name() + "\""));
    }

    private static NameKind kind(Realm realm) {
        return NameKind.parse(realm.settings().getOrDefault(SETTING, "cn"));
    }
}
