package org.gantry.security.acl;

import org.gantry.security.spi.Authorizer;
import org.osgi.service.component.annotations.Component;

/** Offers the authorizer as a module, under the name that Mesos gives it. */
@Component(service = Authorizer.class, property = "gantry.module=local")
public final class AclModule extends AclAuthorizer {}
