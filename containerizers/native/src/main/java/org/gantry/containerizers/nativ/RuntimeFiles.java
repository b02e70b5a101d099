package org.gantry.containerizers.nativ;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Names of what lies in a container's runtime directory.
 *
 * <ul>
 *   <li>{@code supervise}: the program of the supervisor; {@code inside}: its part within new namespaces;
 *   <li>{@code environment}: variables of the task, entries ended by NUL, for commands run beside it;
 *   <li>{@code state}: {@link ContainerState};
 *   <li>{@code exit}: {@link ExitRecord}, one line, complete once it ends with a newline;
 *   <li>{@code limitation}: the limit that it went over, if that is why it is ended;
 *   <li>{@code supervisor.log}: what the supervisor had to complain about;
 *   <li>{@code containers}: runtime directories of nested containers;
 *   <li>{@code sandbox}: link to the sandbox, by which the log rotation finds it.
 * </ul>
 */
record RuntimeFiles(Path directory) {
    Path supervise() {
        return directory.resolve("supervise");
    }

    Path inside() {
        return directory.resolve("inside");
    }

    Path environment() {
        return directory.resolve("environment");
    }

    Path state() {
        return directory.resolve("state");
    }

    Path exit() {
        return directory.resolve("exit");
    }

    Path limitation() {
        return directory.resolve("limitation");
    }

    Path log() {
        return directory.resolve("supervisor.log");
    }

    Path sandbox() {
        return directory.resolve("sandbox");
    }

    /** Runtime directories of containers that are nested in this one. */
    List<Path> nested() throws IOException {
        Path containers = directory.resolve("containers");
        if (!Files.isDirectory(containers)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(containers)) {
            return children.filter(Files::isDirectory).toList();
        }
    }

    Optional<String> read(Path file) throws IOException {
        try {
            return Optional.of(Files.readString(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Readers see all of it or nothing. Not synced: the directory does not outlive the kernel anyway. */
    static void write(Path file, String text) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(temporary, text, StandardCharsets.UTF_8);
        try {
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Removes the directory with everything in it; links are removed, never followed. */
    void remove() throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.deleteIfExists(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
