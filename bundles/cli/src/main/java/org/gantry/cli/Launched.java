package org.gantry.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The commands that {@code bin/gantry} carries out itself: here only so that a shell can complete them. */
@Command
@SuppressWarnings("UnusedVariable") // the options are there to be named
final class Launched implements Runnable {
    private static final List<String> NAMES =
            List.of("quickstart", "run", "start", "stop", "status", "restart", "shell");

    @Option(names = "--work-dir", paramLabel = "DIR")
    private Path workDir;

    @Option(names = "--port-offset", paramLabel = "N")
    private int portOffset;

    @Option(names = "--agents", paramLabel = "N")
    private int agents;

    static void addTo(CommandLine root) {
        NAMES.forEach(name -> root.addSubcommand(name, new Launched()));
    }

    @Override
    public void run() {
        throw new CliException(ExitCode.USAGE, "This command is carried out by bin/gantry");
    }
}
