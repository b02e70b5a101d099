package org.gantry.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gantry node ...} */
@Command(
        name = "node",
        mixinStandardHelpOptions = true,
        description = "Nodes: the machines that run tasks.",
        subcommands = NodeCommand.Listing.class)
final class NodeCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: list");
    }

    @Command(name = "list", description = "Every agent with what it has and what is used.")
    static final class Listing extends Subcommand {
        @Override
        public Integer call() {
            JsonNode agents = connection().master().get("/slaves").path("slaves");
            Table table = new Table("AGENT", "HOST", "STATE", "CPUS", "MEM", "DISK");
            for (JsonNode agent : agents) {
                table.row(
                        agent.path("id").asText(),
                        agent.path("hostname").asText() + ":"
                                + agent.path("port").asText(),
                        agent.path("active").asBoolean() ? "active" : "inactive",
                        share(agent, "cpus"),
                        share(agent, "mem"),
                        share(agent, "disk"));
            }
            print(agents, table);
            return ExitCode.OK;
        }
    }

    static String share(JsonNode agent, String resource) {
        return number(agent.path("used_resources").path(resource).asDouble()) + "/"
                + number(agent.path("resources").path(resource).asDouble());
    }

    /** With three decimals at most, as resources have. */
    static String number(double value) {
        double rounded = Math.round(value * 1000) / 1000.0;
        return rounded == Math.rint(rounded) ? Long.toString((long) rounded) : Double.toString(rounded);
    }
}
