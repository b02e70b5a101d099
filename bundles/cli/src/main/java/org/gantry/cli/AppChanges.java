package org.gantry.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that change apps. */
final class AppChanges {
    private AppChanges() {}

    /** A change that starts a deployment. */
    abstract static class Change extends Subcommand {
        @Mixin
        private Waiting waiting;

        @Option(
                names = "--no-wait",
                description = "Return as soon as the change is accepted, without waiting for its deployment.")
        private boolean noWait;

        @Option(names = "--force", description = "Cancel a deployment that holds the app, if there is one.")
        private boolean force;

        String withForce(String path) {
            return force ? path + (path.contains("?") ? "&" : "?") + "force=true" : path;
        }

        int done(JsonNode answer, String line) {
            if (!noWait) {
                waiting.forDeployment(connection().services(), answer, err());
                check();
            }
            print(answer, line);
            return ExitCode.OK;
        }

        /** Whether what was deployed is there: throws if not. */
        void check() {}
    }

    private static String definition(Path file) {
        try {
            if (file.toString().equals("-")) {
                return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.USAGE,
                    "Cannot read " + file + (Files.exists(file) ? ": " + e.getMessage() : ": no such file"));
        }
    }

    @Command(name = "add", description = "Create an app from its JSON definition and wait until it runs.")
    static final class Add extends Change {
        @Parameters(paramLabel = "FILE", description = "App definition, - for standard input.")
        private Path file;

        private String id = "";

        @Override
        public Integer call() {
            JsonNode app = connection().services().post(withForce("/v2/apps"), definition(file));
            id = app.path("id").asText();
            return done(app, "Added " + id);
        }

        @Override
        void check() {
            try {
                connection().services().get(AppId.path(id));
            } catch (CliException e) {
                throw e.exitCode() == ExitCode.NOT_FOUND
                        ? new CliException(ExitCode.FAILED, "The deployment of " + id + " was rolled back")
                        : e;
            }
        }
    }

    @Command(name = "update", description = "Change an app: the fields in FILE replace the app's.")
    static final class Update extends Change {
        @Parameters(index = "0", paramLabel = "ID", description = "The app.")
        private String id;

        @Parameters(index = "1", paramLabel = "FILE", description = "Fields to change, - for standard input.")
        private Path file;

        @Override
        public Integer call() {
            JsonNode answer = connection().services().put(withForce(AppId.path(id)), definition(file));
            return done(answer, "Updated " + AppId.absolute(id));
        }
    }

    @Command(name = "scale", description = "Set how many instances of an app run; 0 suspends it.")
    static final class Scale extends Change {
        @Parameters(index = "0", paramLabel = "ID", description = "The app.")
        private String id;

        @Parameters(index = "1", paramLabel = "INSTANCES", description = "How many, 0 or more.")
        private int instances;

        @Override
        public Integer call() {
            JsonNode answer =
                    connection().services().put(withForce(AppId.path(id)), "{\"instances\":" + instances + "}");
            return done(answer, "Scaled " + AppId.absolute(id) + " to " + instances);
        }
    }

    @Command(name = "restart", description = "Replace every instance of an app, a few at a time.")
    static final class Restart extends Change {
        @Parameters(paramLabel = "ID", description = "The app.")
        private String id;

        @Override
        public Integer call() {
            JsonNode answer = connection().services().post(withForce(AppId.path(id) + "/restart"), "");
            return done(answer, "Restarted " + AppId.absolute(id));
        }
    }

    @Command(name = "remove", description = "Stop an app and forget it.")
    static final class Remove extends Change {
        @Parameters(paramLabel = "ID", description = "The app.")
        private String id;

        @Override
        public Integer call() {
            JsonNode answer = connection().services().delete(withForce(AppId.path(id)));
            return done(answer, "Removed " + AppId.absolute(id));
        }
    }
}
