package org.gantry.shell;

import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.gantry.modulehost.spi.ModuleException;
import org.gantry.modulehost.spi.ModuleHost;
import org.gantry.modulehost.spi.ModuleId;
import org.gantry.modulehost.spi.ModuleInfo;

/** {@code gantry:module-rollback POINT NAME} */
@Service
@Command(scope = "gantry", name = "module-rollback", description = "Swaps back to the version that served before")
public final class ModuleRollbackCommand implements Action {
    @Argument(index = 0, name = "point", description = "Extension point, for example isolator", required = true)
    private String point;

    @Argument(index = 1, name = "name", description = "Name of the module", required = true)
    private String name;

    @Reference
    private ModuleHost host;

    @Override
    public Object execute() throws ModuleException {
        ModuleInfo module = host.rollback(new ModuleId(point, name));
        return module.id() + " " + module.version() + " is active";
    }
}
