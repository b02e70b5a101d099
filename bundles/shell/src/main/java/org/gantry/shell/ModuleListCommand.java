package org.gantry.shell;

import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;
import org.gantry.modulehost.spi.ModuleHost;
import org.gantry.modulehost.spi.ModuleInfo;

/** {@code gantry:module-list} */
@Service
@Command(scope = "gantry", name = "module-list", description = "Lists the modules of this node")
public final class ModuleListCommand implements Action {
    @Reference
    private ModuleHost host;

    @Override
    public Object execute() {
        ShellTable table = new ShellTable();
        table.column("Module");
        table.column("Version");
        table.column("State");
        table.column("Containers").alignRight();
        table.column("Reason");
        for (ModuleInfo module : host.modules()) {
            table.addRow()
                    .addContent(
                            module.id(),
                            module.version(),
                            module.state(),
                            module.containers(),
                            module.reason().orElse(""));
        }
        table.print(System.out);
        return null;
    }
}
