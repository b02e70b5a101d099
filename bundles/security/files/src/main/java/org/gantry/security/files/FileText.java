package org.gantry.security.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files as flags name them. */
public final class FileText {
    private static final long LARGEST = 16L << 20;
    private static final String SCHEME = "file://";

    private FileText() {}

    /**
     * The path in a flag: absolute, or with {@code file://} before it.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static Path path(String flag) {
        String text = flag.startsWith(SCHEME) ? flag.substring(SCHEME.length()) : flag;
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("Expected an absolute path or file:///path");
        }
        return Path.of(text);
    }

    /** Whether a flag names a file rather than holding its content. */
    public static boolean isPath(String flag) {
        return flag.startsWith(SCHEME) || flag.startsWith("/");
    }

    /**
     * The content of a file.
     *
     * @throws IllegalArgumentException if the file cannot be read or is larger than 16 MiB
     */
    public static byte[] read(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw new IllegalArgumentException("The file " + file + " is larger than 16 MiB");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("Failed to read the file " + file + ": " + reason(e), e);
        }
    }

    /**
     * The content of a file in UTF-8.
     *
     * @throws IllegalArgumentException as {@link #read}
     */
    public static String text(Path file) {
        return new String(read(file), StandardCharsets.UTF_8);
    }

    private static String reason(IOException e) {
        return e instanceof java.nio.file.NoSuchFileException ? "No such file or directory" : e.getMessage();
    }
}
