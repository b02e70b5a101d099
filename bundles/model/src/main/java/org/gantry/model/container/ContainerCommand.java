package org.gantry.model.container;

import java.util.List;

/**
 * What a container runs.
 *
 * @param argv the program and its arguments, at least one element; a shell command is {@code /bin/sh -c TEXT}
 */
public record ContainerCommand(List<String> argv) {
    public ContainerCommand {
        argv = List.copyOf(argv);
        if (argv.isEmpty()) {
            throw new IllegalArgumentException("A command needs at least a program to run");
        }
    }

    public static ContainerCommand shell(String text) {
        return new ContainerCommand(List.of("/bin/sh", "-c", text));
    }
}
