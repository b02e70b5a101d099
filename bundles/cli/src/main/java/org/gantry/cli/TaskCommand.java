package org.gantry.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gantry task ...} */
@Command(
        name = "task",
        mixinStandardHelpOptions = true,
        description = "Tasks: the running instances of apps.",
        subcommands = {TaskCommand.Listing.class, TaskLog.class})
final class TaskCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: list or log");
    }

    static Table table(JsonNode tasks) {
        Table table = new Table("TASK", "APP", "STATE", "HOST", "PORTS", "STARTED");
        for (JsonNode task : tasks) {
            table.row(
                    task.path("id").asText(),
                    task.path("appId").asText(),
                    task.path("state").asText().replace("TASK_", "").toLowerCase(Locale.ROOT),
                    task.path("host").asText(),
                    StreamSupport.stream(task.path("ports").spliterator(), false)
                            .map(JsonNode::asText)
                            .collect(Collectors.joining(",")),
                    task.path("startedAt").asText("-"));
        }
        return table;
    }

    @Command(name = "list", description = "Every task of every app, or of one.")
    static final class Listing extends Subcommand {
        @Option(names = "--app", paramLabel = "ID", description = "Only this app's.")
        private String app;

        @Override
        public Integer call() {
            JsonNode tasks = app == null
                    ? connection().services().get("/v2/tasks").path("tasks")
                    : connection().services().get(AppId.path(app) + "/tasks").path("tasks");
            print(tasks, table(tasks));
            return ExitCode.OK;
        }
    }
}
