package org.gantry.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The inputs that are kept: {@code seed-*}, which fuzzing begins with, and {@code found-*}, which once failed. */
final class Inputs {
    static final Path FOLDER = Path.of("src/test/inputs").toAbsolutePath();

    private Inputs() {}

    static Path folder(String target) {
        return FOLDER.resolve(target);
    }

    /** Empty for a target that has none. */
    static List<Path> of(String target) throws IOException {
        if (!Files.isDirectory(folder(target))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder(target))) {
            return files.sorted().toList();
        }
    }
}
