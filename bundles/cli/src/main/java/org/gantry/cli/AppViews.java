package org.gantry.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Commands that look at apps. */
final class AppViews {
    private AppViews() {}

    @Command(name = "list", description = "Every app.")
    static final class Listing extends Subcommand {
        @Override
        public Integer call() {
            JsonNode answer = connection().services().get("/v2/apps");
            Table table = new Table("ID", "RUNNING", "HEALTHY", "CPUS", "MEM", "STATE");
            for (JsonNode app : answer.path("apps")) {
                table.row(
                        app.path("id").asText(),
                        app.path("tasksRunning").asText("0") + "/"
                                + app.path("instances").asText(),
                        app.path("healthChecks").isEmpty()
                                ? "-"
                                : app.path("tasksHealthy").asText("0"),
                        app.path("cpus").asText(),
                        app.path("mem").asText(),
                        state(app));
            }
            print(answer.path("apps"), table);
            return ExitCode.OK;
        }
    }

    private static String state(JsonNode app) {
        if (!app.path("deployments").isEmpty()) {
            return "deploying";
        }
        int wanted = app.path("instances").asInt();
        if (wanted == 0) {
            return "suspended";
        }
        return app.path("tasksRunning").asInt() >= wanted ? "running" : "waiting";
    }

    @Command(name = "show", description = "One app, with its tasks and its last failure.")
    static final class Show extends Subcommand {
        @Parameters(paramLabel = "ID", description = "The app.")
        private String id;

        @Override
        public Integer call() {
            JsonNode app = connection().services().get(AppId.path(id)).path("app");
            if (connection().json()) {
                out().println(app.toPrettyString());
                out().flush();
                return ExitCode.OK;
            }
            out().println(app.path("id").asText() + "  " + state(app) + "  version "
                    + app.path("version").asText());
            if (app.has("cmd")) {
                out().println("  " + app.path("cmd").asText());
            }
            JsonNode failure = app.path("lastTaskFailure");
            if (!failure.isMissingNode()) {
                out().println("  last failure " + failure.path("timestamp").asText() + "  "
                        + failure.path("state").asText() + "  "
                        + failure.path("message").asText());
            }
            if (state(app).matches("deploying|waiting")) {
                for (String reason : new Deployments(connection().services())
                        .reasons(app.path("id").asText())) {
                    out().println("  waits: " + reason);
                }
            }
            out().println();
            TaskCommand.table(app.path("tasks")).print(out());
            return ExitCode.OK;
        }
    }

    @Command(name = "wait", description = "Wait until no deployment touches an app.")
    static final class Wait extends Subcommand {
        @Mixin
        private Waiting waiting;

        @Parameters(paramLabel = "ID", description = "The app.")
        private String id;

        @Override
        public Integer call() {
            connection().services().get(AppId.path(id));
            waiting.forApp(connection().services(), AppId.absolute(id), err());
            return ExitCode.OK;
        }
    }
}
