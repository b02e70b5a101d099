package org.gantry.isolators.cgroups;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The file system in which the kernel shows control groups: making a directory makes a group. */
class KernelFiles {
    private static final int ATTEMPTS = 100;

    void write(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardCharsets.US_ASCII, StandardOpenOption.WRITE);
    }

    Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file, StandardCharsets.US_ASCII).trim());
        } catch (IOException e) {
            // Many figures exist only on some kernels; a group that is gone has none.
            return Optional.empty();
        }
    }

    /** Makes a group and those above it that are missing, again if one above is removed meanwhile. */
    void make(Path group) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                makeOnce(group);
                return;
            } catch (NoSuchFileException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private void makeOnce(Path group) throws IOException {
        if (Files.isDirectory(group)) {
            return;
        }
        makeOnce(group.getParent());
        try {
            Files.createDirectory(group);
        } catch (FileAlreadyExistsException e) {
            // Somebody else made it in between, which is just as good.
            return;
        }
    }

    /** Fails while processes are in it. A group that is gone is harmless. */
    void remove(Path group) throws IOException {
        try {
            Files.delete(group);
        } catch (NoSuchFileException e) {
            // Gone is what was asked for.
            return;
        }
    }

    /** Removes a group unless others are below it. @return whether it is gone */
    boolean removeIfEmpty(Path group) {
        try {
            Files.deleteIfExists(group);
            return true;
        } catch (IOException e) {
            // The kernel calls it busy while a group is below it or a process in it: it is needed.
            return false;
        }
    }

    boolean exists(Path path) {
        return Files.exists(path);
    }

    List<Path> below(Path group) throws IOException {
        try (Stream<Path> entries = Files.list(group)) {
            return entries.filter(Files::isDirectory).toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
