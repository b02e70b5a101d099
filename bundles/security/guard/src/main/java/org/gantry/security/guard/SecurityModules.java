package org.gantry.security.guard;

import org.gantry.modulehost.spi.ModuleHost;
import org.gantry.modulehost.spi.ModulePoint;
import org.gantry.security.spi.Authenticator;
import org.gantry.security.spi.Authorizer;
import org.gantry.security.spi.TokenIssuer;

/** The modules that a server asks. */
public record SecurityModules(
        ModulePoint<Authenticator> authenticators,
        ModulePoint<Authorizer> authorizers,
        ModulePoint<TokenIssuer> tokenIssuers) {
    public static SecurityModules of(ModuleHost host) {
        return new SecurityModules(
                host.point(Authenticator.class), host.point(Authorizer.class), host.point(TokenIssuer.class));
    }
}
