package org.gantry.agent.checkpoint;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.mesos.v1.agent.Protos.Call.LaunchContainer;
import org.gantry.model.container.ContainerId;

/** Records of containers that operators launch, beside the handles of modules for them. */
public final class OperatedRecords {
    private static final byte LAUNCH = 9;
    private static final String FILE = "container.info";
    private static final String EXIT = "container.exit";

    private OperatedRecords() {}

    /**
     * One container as found on disk.
     *
     * @param meta directory of its records
     * @param exit what was last saved of its end
     */
    public record Found(ContainerId container, Path meta, LaunchContainer launch, Optional<String> exit) {}

    public static void save(Path meta, LaunchContainer launch) throws IOException {
        Files.deleteIfExists(meta.resolve(EXIT));
        RecordFile.writeOne(meta.resolve(FILE), LAUNCH, launch.toByteArray());
    }

    public static void saveExit(Path meta, String exit) throws IOException {
        DurableFiles.write(meta.resolve(EXIT), exit.getBytes(StandardCharsets.UTF_8));
    }

    public static void delete(Path meta) throws IOException {
        DurableFiles.deleteTree(meta);
    }

    /** Containers that are nested in one, however deep. */
    public static List<Found> within(ContainerId root, Path rootMeta) throws IOException {
        List<Found> found = new ArrayList<>();
        Path children = rootMeta.resolve("containers");
        if (!Files.isDirectory(children)) {
            return found;
        }
        try (Stream<Path> directories = Files.list(children)) {
            for (Path child : directories.filter(Files::isDirectory).toList()) {
                ContainerId id = root.child(child.getFileName().toString());
                read(id, child).ifPresent(found::add);
                found.addAll(within(id, child));
            }
        }
        return found;
    }

    /** A container's own record; empty if an operator did not launch it. */
    public static Optional<Found> read(ContainerId container, Path meta) throws IOException {
        if (!Files.exists(meta.resolve(FILE))) {
            return Optional.empty();
        }
        try {
            LaunchContainer launch = LaunchContainer.parseFrom(RecordFile.readOne(meta.resolve(FILE), LAUNCH));
            Optional<String> exit = Files.exists(meta.resolve(EXIT))
                    ? Optional.of(Files.readString(meta.resolve(EXIT)))
                    : Optional.empty();
            return Optional.of(new Found(container, meta, launch, exit));
        } catch (InvalidProtocolBufferException e) {
            throw new IOException(meta.resolve(FILE) + " is damaged: " + e.getMessage(), e);
        }
    }
}
