package org.gantry.itests.swap;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.gantry.itests.Node;
import org.gantry.itests.swap.probe.Probe;

/** The test's side of a {@link Probe} in a node. */
final class ProbeFiles {
    private static final Duration WITHIN = Duration.ofSeconds(30);

    private final Path folder;

    private ProbeFiles(Path folder) {
        this.folder = folder;
    }

    /** Drops a probe into the node's deploy folder and waits until it looks. */
    static ProbeFiles in(Node node, Path temporary) {
        Path jar = ModuleJar.bundle("org.gantry.itests.probe")
                .header("Bundle-Activator", Probe.class.getName())
                .header("Import-Package", "org.osgi.framework,org.osgi.framework.wiring")
                .with(Probe.class)
                .with(watched())
                .write(temporary.resolve("probe.jar"));
        try {
            Files.move(jar, node.workDir().resolve("deploy/probe.jar"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ProbeFiles probe = new ProbeFiles(node.workDir().resolve(Probe.FOLDER));
        await("probe").atMost(WITHIN).until(() -> probe.events().contains("probe started"));
        return probe;
    }

    private static Class<?> watched() {
        return Probe.class.getDeclaredClasses()[0];
    }

    /** Everything seen so far, oldest first. */
    List<String> events() {
        return lines(Probe.EVENTS);
    }

    /** Name and version of the modules whose class loaders are alive after a garbage collection. */
    List<String> loadersAlive() {
        try {
            Files.deleteIfExists(folder.resolve(Probe.LOADERS));
            Files.createFile(folder.resolve(Probe.REQUEST));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await("class loaders").atMost(WITHIN).until(() -> Files.exists(folder.resolve(Probe.LOADERS)));
        return lines(Probe.LOADERS);
    }

    private List<String> lines(String name) {
        Path file = folder.resolve(name);
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
