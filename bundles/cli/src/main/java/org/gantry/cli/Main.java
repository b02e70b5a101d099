package org.gantry.cli;

import picocli.CommandLine;

/** The {@code gantry} command, apart from what starts and stops nodes. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        return commandLine().execute(arguments);
    }

    static CommandLine commandLine() {
        return new CommandLine(new Gantry())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (failure instanceof CliException e) {
                        command.getErr().println("gantry: " + e.getMessage());
                        return e.exitCode();
                    }
                    command.getErr().println("gantry: " + failure);
                    return ExitCode.FAILED;
                });
    }
}
