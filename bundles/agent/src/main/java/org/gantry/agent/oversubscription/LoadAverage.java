package org.gantry.agent.oversubscription;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.gantry.oversubscription.spi.NodeUsage;

/** How busy the machine is, as Linux says. */
final class LoadAverage {
    private static final Path FILE = Path.of("/proc/loadavg");

    private LoadAverage() {}

    /** Empty where Linux does not say. */
    static Optional<NodeUsage.Load> read() {
        try {
            String[] words = Files.readString(FILE).split(" ", -1);
            return Optional.of(new NodeUsage.Load(
                    Double.parseDouble(words[0]), Double.parseDouble(words[1]), Double.parseDouble(words[2])));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
