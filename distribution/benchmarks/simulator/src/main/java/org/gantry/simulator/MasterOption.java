package org.gantry.simulator;

import java.util.List;
import picocli.CommandLine.Option;

/** Where the masters are. */
final class MasterOption {
    @Option(
            names = "--master",
            split = ",",
            defaultValue = "127.0.0.1:5050",
            paramLabel = "HOST:PORT",
            description = "The masters, the leading one among them (default: ${DEFAULT-VALUE}).")
    private List<String> masters = List.of();

    Target target() {
        return new Target(masters);
    }
}
