package org.gantry.cli;

import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root command: does nothing by itself. */
@Command(
        name = "gantry",
        mixinStandardHelpOptions = true,
        version = "gantry 0.1.0",
        description = "Runs, watches and changes what a Gantry cluster does.",
        subcommands = {
            AppCommand.class,
            TaskCommand.class,
            NodeCommand.class,
            ModuleCommand.class,
            ClusterCommand.class,
            GenerateCompletion.class,
            HelpCommand.class
        },
        footer = {
            "",
            "Nodes are started and stopped by: gantry quickstart | start | stop | status | restart | shell",
            "",
            "Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 nobody answers, 4 not found, 5 timed out"
        })
final class Gantry implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: app, task, node, module or cluster");
    }
}
