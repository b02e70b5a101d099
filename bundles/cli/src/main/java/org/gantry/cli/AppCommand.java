package org.gantry.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gantry app ...} */
@Command(
        name = "app",
        mixinStandardHelpOptions = true,
        description = "Apps: what is kept running.",
        subcommands = {
            AppChanges.Add.class,
            AppChanges.Update.class,
            AppViews.Listing.class,
            AppViews.Show.class,
            AppChanges.Scale.class,
            AppChanges.Restart.class,
            AppChanges.Remove.class,
            AppViews.Wait.class
        })
final class AppCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Say what to do: add, update, list, show, scale, restart, remove or wait");
    }
}
