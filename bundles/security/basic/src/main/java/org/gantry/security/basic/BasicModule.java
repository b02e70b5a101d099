package org.gantry.security.basic;

import org.gantry.security.spi.Authenticator;
import org.osgi.service.component.annotations.Component;

/** Offers the authenticator as a module. */
@Component(service = Authenticator.class, property = "gantry.module=basic")
public final class BasicModule extends BasicAuthenticator {}
