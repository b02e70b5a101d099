package org.gantry.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What all leaf commands have: the connection, and where to print. */
@Command(mixinStandardHelpOptions = true)
abstract class Subcommand implements Callable<Integer> {
    @Mixin
    private Connection connection;

    @Spec
    private CommandSpec spec;

    Connection connection() {
        return connection;
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** Prints the table, or the JSON that it was made from. */
    void print(JsonNode json, Table table) {
        if (connection.json()) {
            out().println(json.toPrettyString());
            out().flush();
        } else {
            table.print(out());
        }
    }

    /** Prints one line, or the JSON. */
    void print(JsonNode json, String line) {
        out().println(connection.json() ? json.toPrettyString() : line);
        out().flush();
    }
}
