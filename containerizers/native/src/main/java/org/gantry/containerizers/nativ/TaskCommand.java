package org.gantry.containerizers.nativ;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gantry.model.container.ContainerCommand;

/** The words that become a task: exactly its environment, default signals, its program. */
final class TaskCommand {
    private final Tools tools;

    TaskCommand(Tools tools) {
        this.tools = tools;
    }

    List<String> words(ContainerCommand command, Map<String, String> environment) {
        List<String> words = new ArrayList<>(List.of(tools.path("env"), "-i", "--default-signal", "--"));
        environment.forEach((name, value) -> {
            if (name.isEmpty() || name.indexOf('=') >= 0) {
                throw new IllegalArgumentException("has the environment variable '" + name
                        + "', but a name must have at least one character and no '='");
            }
            words.add(name + "=" + value);
        });
        if (command.argv().get(0).indexOf('=') >= 0) {
            // env(1) would take the program for a variable; nice(1) adds nothing and starts it as it is.
            words.addAll(List.of(tools.path("nice"), "-n", "0", "--"));
        }
        words.addAll(command.argv());
        return words;
    }

    List<String> as(TaskUser user) {
        return List.of(tools.path("setpriv"), "--reuid=" + user.uid(), "--regid=" + user.gid(), "--init-groups", "--");
    }
}
