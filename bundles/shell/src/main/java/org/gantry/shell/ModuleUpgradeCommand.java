package org.gantry.shell;

import java.nio.file.Path;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.FileCompleter;
import org.gantry.modulehost.spi.ModuleException;
import org.gantry.modulehost.spi.ModuleHost;
import org.gantry.modulehost.spi.ModuleInfo;

/** {@code gantry:module-upgrade FILE} */
@Service
@Command(scope = "gantry", name = "module-upgrade", description = "Swaps a module for the version in a .jar or .kar")
public final class ModuleUpgradeCommand implements Action {
    @Argument(name = "file", description = "The module's archive, on the node", required = true)
    @Completion(FileCompleter.class)
    private String file;

    @Reference
    private ModuleHost host;

    @Override
    public Object execute() throws ModuleException {
        ModuleInfo module = host.upgrade(Path.of(file));
        return module.id() + " " + module.version() + " is active";
    }
}
