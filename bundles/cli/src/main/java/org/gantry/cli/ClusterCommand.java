package org.gantry.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gantry cluster ...} */
@Command(
        name = "cluster",
        mixinStandardHelpOptions = true,
        description = "The cluster as a whole.",
        subcommands = {ClusterCommand.Show.class, ClusterCommand.Frameworks.class})
final class ClusterCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: show or frameworks");
    }

    @Command(name = "show", description = "Who leads, and what the cluster has and uses.")
    static final class Show extends Subcommand {
        @Override
        public Integer call() {
            JsonNode summary = connection().master().get("/state-summary");
            Table table = new Table("RESOURCE", "USED/TOTAL");
            for (String resource : new String[] {"cpus", "mem", "disk", "gpus"}) {
                double used = 0;
                double total = 0;
                for (JsonNode agent : summary.path("slaves")) {
                    used += agent.path("used_resources").path(resource).asDouble();
                    total += agent.path("resources").path(resource).asDouble();
                }
                table.row(resource, NodeCommand.number(used) + "/" + NodeCommand.number(total));
            }
            if (!connection().json()) {
                out().println("Cluster " + summary.path("cluster").asText("(unnamed)") + "  master "
                        + summary.path("hostname").asText() + "  agents "
                        + summary.path("slaves").size() + "  frameworks "
                        + summary.path("frameworks").size());
            }
            print(summary, table);
            return ExitCode.OK;
        }
    }

    @Command(name = "frameworks", description = "The frameworks that run tasks here.")
    static final class Frameworks extends Subcommand {
        @Override
        public Integer call() {
            JsonNode frameworks = connection().master().get("/frameworks").path("frameworks");
            Table table = new Table("FRAMEWORK", "NAME", "STATE", "TASKS");
            for (JsonNode framework : frameworks) {
                table.row(
                        framework.path("id").asText(),
                        framework.path("name").asText(),
                        framework.path("active").asBoolean() ? "active" : "inactive",
                        framework.path("tasks").size());
            }
            print(frameworks, table);
            return ExitCode.OK;
        }
    }
}
