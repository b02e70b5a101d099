package org.gantry.state.zookeeper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Directories below {@code target}. */
final class TestDirectories {
    private TestDirectories() {}

    static Path make() throws IOException {
        return Files.createTempDirectory(Files.createDirectories(Path.of("target", "work")), "zk");
    }

    static void remove(Path directory) throws IOException {
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
