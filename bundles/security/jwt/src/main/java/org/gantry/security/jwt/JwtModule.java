package org.gantry.security.jwt;

import java.time.Clock;
import org.gantry.security.spi.Authenticator;
import org.gantry.security.spi.TokenIssuer;
import org.osgi.service.component.annotations.Component;

/** Offers the authenticator as a module, and what it knows again. */
@Component(
        service = {Authenticator.class, TokenIssuer.class},
        property = "gantry.module=jwt")
public final class JwtModule extends JwtAuthenticator {
    public JwtModule() {
        super(Clock.systemUTC());
    }
}
