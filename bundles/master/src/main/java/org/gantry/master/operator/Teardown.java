package org.gantry.master.operator;

import java.util.Optional;
import org.gantry.http.Exchange;
import org.gantry.http.HttpError;
import org.gantry.master.command.Command;
import org.gantry.master.loop.OwnerLoop;
import org.gantry.master.state.Framework;
import org.gantry.security.guard.Authorization;
import org.gantry.security.guard.MesosObjects;
import org.gantry.security.spi.Action;
import org.gantry.security.spi.ProtectedObject;

/** An operator ends a framework. */
public final class Teardown {
    private final OwnerLoop owner;
    private final Authorization authorization;

    public Teardown(OwnerLoop owner, Authorization authorization) {
        this.owner = owner;
        this.authorization = authorization;
    }

    /**
     * Ends a framework and all that it runs.
     *
     * @throws HttpError 400 if it is not known, 403 if the operator may not, 503 if too much waits
     */
    public void teardown(Exchange exchange, String frameworkId) {
        Framework framework = Optional.ofNullable(owner.snapshot().frameworks().get(frameworkId))
                .orElseThrow(() -> new HttpError(400, "No framework found with specified ID"));
        authorization
                .of(exchange.principal())
                .require(Action.TEARDOWN_FRAMEWORK, ProtectedObject.of(MesosObjects.framework(framework.info())));
        if (!owner.submit(new Command.TeardownFramework(frameworkId))) {
            throw new HttpError(503, "The master is overloaded, try again later");
        }
        exchange.status(200);
    }
}
