package org.gantry.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code gantry} command, apart from what starts and stops nodes. */
public final class Main {
    private static final String COMPLETION = "generate-completion";

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(commandLine(arguments).execute(arguments));
    }

    /** What is to execute these arguments. */
    static CommandLine commandLine(String... arguments) {
        CommandLine command = new CommandLine(new Gantry());
        if (arguments.length > 0 && arguments[0].equals(COMPLETION)) {
            Launched.addTo(command);
        }
        return command.setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler((failure, given) -> wrongUsage(failure))
                .setExecutionExceptionHandler((failure, failed, parsed) -> {
                    if (failure instanceof CliException e) {
                        return fail(failed.getErr(), e.getMessage(), e.exitCode());
                    }
                    return fail(failed.getErr(), failure.toString(), ExitCode.FAILED);
                });
    }

    private static int wrongUsage(ParameterException failure) {
        CommandLine command = failure.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        String message = failure.getMessage();
        if (failure instanceof UnmatchedArgumentException unmatched
                && !unmatched.getSuggestions().isEmpty()) {
            message += "; did you mean " + String.join(" or ", unmatched.getSuggestions()) + "?";
        }
        return fail(command.getErr(), message + " (see " + name + " --help)", ExitCode.USAGE);
    }

    private static int fail(PrintWriter errors, String message, int exitCode) {
        errors.println("gantry: " + message.strip().replaceAll("\\s*\\R\\s*", " "));
        errors.flush();
        return exitCode;
    }
}
