package org.gantry.agent.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.mesos.v1.Protos.DrainConfig;

/** The order to drain, which a restarted agent goes on with. */
public final class DrainFile {
    private static final byte DRAIN = 9;
    private static final String NAME = "drain_config";

    private final WorkDirectory directory;

    public DrainFile(WorkDirectory directory) {
        this.directory = directory;
    }

    public void write(String agent, DrainConfig config) throws IOException {
        RecordFile.writeOne(file(agent), DRAIN, config.toByteArray());
    }

    public void delete(String agent) throws IOException {
        Files.deleteIfExists(file(agent));
    }

    /**
     * What was ordered and is not done yet.
     *
     * @throws IOException if there is an order that cannot be read
     */
    public Optional<DrainConfig> read(String agent) throws IOException {
        Path file = file(agent);
        return Files.exists(file)
                ? Optional.of(DrainConfig.parseFrom(RecordFile.readOne(file, DRAIN)))
                : Optional.empty();
    }

    private Path file(String agent) {
        return directory.metaAgent(agent).resolve(NAME);
    }
}
