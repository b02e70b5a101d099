package org.gantry.agent.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.gantry.agent.checkpoint.WorkDirectory;
import org.gantry.agent.core.AgentResources;
import org.gantry.agent.core.AgentSnapshot;
import org.gantry.model.Resources;

/** Paths as clients ask for them below {@code /files}. Whatever they ask, they see one sandbox and nothing else. */
public final class FilesTarget {
    private static final String SECRET = "secret";

    private final Path work;
    private final SandboxFiles files;

    public FilesTarget() throws IOException {
        work = Files.createTempDirectory("fuzz").toRealPath();
        Path sandbox = Files.createDirectories(work.resolve("slaves/a/frameworks/f/executors/e/runs/r"));
        Files.createDirectories(work.resolve("meta"));
        Files.writeString(work.resolve("meta/slave.info"), SECRET);
        Files.writeString(work.resolve("slaves/a/frameworks/f/executors/e/runs/secret"), SECRET);
        Files.writeString(sandbox.resolve("stdout"), "hello");
        Files.createDirectories(sandbox.resolve("d/d"));
        Files.createSymbolicLink(sandbox.resolve("out"), work.resolve("meta"));
        Files.createSymbolicLink(sandbox.resolve("up"), Path.of("../secret"));
        Files.createSymbolicLink(sandbox.resolve("d/in"), Path.of("../stdout"));
        Files.createSymbolicLink(sandbox.resolveSibling("latest"), Path.of("r"));
        files = new SandboxFiles(new WorkDirectory(work, work.resolve("run")), FilesTarget::snapshot);
    }

    /** @param path {@code $} in it stands for the directory that the agent works in */
    public void path(String path) throws IOException {
        String wanted = path.replace("$", work.toString());
        files.owner(wanted);
        try {
            files.list(wanted)
                    .forEach(entry ->
                            assertThat(entry.path()).doesNotEndWith("/secret").doesNotContain("slave.info"));
        } catch (FileError e) {
            assertThat(e.status()).isBetween(400, 499);
        }
        try (SeekableByteChannel channel = files.open(files.resolve(wanted))) {
            ByteBuffer content = ByteBuffer.allocate(10);
            channel.read(content);
            assertThat(new String(content.array(), 0, content.position(), StandardCharsets.UTF_8))
                    .isNotEqualTo(SECRET);
        } catch (FileError e) {
            assertThat(e.status()).isBetween(400, 499);
        }
    }

    private static AgentSnapshot snapshot() {
        AgentInfo info = AgentInfo.newBuilder()
                .setHostname("host")
                .setId(AgentID.newBuilder().setValue("a"))
                .build();
        return new AgentSnapshot(
                info,
                true,
                true,
                Optional.empty(),
                List.of(),
                List.of(),
                Map.of(),
                Duration.ZERO,
                Optional.empty(),
                new AgentResources.View(Resources.EMPTY, List.of()));
    }
}
