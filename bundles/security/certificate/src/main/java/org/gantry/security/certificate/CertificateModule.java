package org.gantry.security.certificate;

import org.gantry.security.spi.Authenticator;
import org.osgi.service.component.annotations.Component;

/** Offers the authenticator as a module. */
@Component(service = Authenticator.class, property = "gantry.module=certificate")
public final class CertificateModule extends CertificateAuthenticator {}
