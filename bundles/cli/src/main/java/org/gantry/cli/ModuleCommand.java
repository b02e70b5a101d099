package org.gantry.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gantry module ...} */
@Command(
        name = "module",
        mixinStandardHelpOptions = true,
        description = "Modules: the parts of a node that can be swapped while it works.",
        subcommands = {ModuleCommand.Listing.class, ModuleCommand.Upgrade.class, ModuleCommand.Rollback.class})
final class ModuleCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: list, upgrade or rollback");
    }

    private static String line(JsonNode module) {
        return module.path("module").asText() + " " + module.path("version").asText() + " is "
                + module.path("state").asText().toLowerCase(Locale.ROOT) + ", containers "
                + module.path("containers").asText();
    }

    @Command(name = "list", description = "Every module of the node, with versions that stand by or drain.")
    static final class Listing extends Subcommand {
        @Override
        public Integer call() {
            JsonNode modules =
                    connection().administration().get("/gantry/modules").path("modules");
            Table table = new Table("MODULE", "VERSION", "STATE", "CONTAINERS", "REASON");
            for (JsonNode module : modules) {
                table.row(
                        module.path("module").asText(),
                        module.path("version").asText(),
                        module.path("state").asText().toLowerCase(Locale.ROOT),
                        module.path("containers").asText(),
                        module.path("reason").asText());
            }
            print(modules, table);
            return ExitCode.OK;
        }
    }

    @Command(
            name = "upgrade",
            description = "Swap a module for the version in FILE while everything goes on. A version that does not take"
                    + " over leaves the old one in service.")
    static final class Upgrade extends Subcommand {
        @Parameters(paramLabel = "FILE", description = "The module's .jar or .kar.")
        private Path file;

        @Option(
                names = "--keep-old",
                description = "Leave containers that the new version refuses to the old one, instead of failing.")
        private boolean keepOld;

        @Override
        public Integer call() {
            Api node = connection().administration();
            JsonNode module;
            try (Progress progress = Progress.on(err())) {
                progress.show("Swapping in " + file.getFileName());
                module = node.upload("/gantry/modules" + (keepOld ? "?keep-old=true" : ""), file);
            }
            print(module, line(module));
            return ExitCode.OK;
        }
    }

    @Command(name = "rollback", description = "Swap back to the version that served before.")
    static final class Rollback extends Subcommand {
        @Parameters(paramLabel = "MODULE", description = "POINT/NAME, for example isolator/cgroups.")
        private String module;

        @Override
        public Integer call() {
            if (!module.matches("[a-z0-9-]+/[A-Za-z0-9._-]+")) {
                throw new CliException(ExitCode.USAGE, "'" + module + "' is no module; expected POINT/NAME");
            }
            JsonNode answer = connection().administration().post("/gantry/modules/" + module + "/rollback", "");
            print(answer, line(answer));
            return ExitCode.OK;
        }
    }
}
