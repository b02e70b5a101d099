package org.gantry.simulator;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Sizes and measures a master: agents, frameworks and readers in great number from one process. */
@Command(
        name = "simulate",
        description = "Agents, frameworks and readers in great number, to size and to measure a master.",
        subcommands = {AgentsCommand.class, FrameworkCommand.class, PollCommand.class},
        mixinStandardHelpOptions = true)
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }
}
