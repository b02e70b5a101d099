package org.gantry.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The assembled distribution, and what is done with its {@code bin/gantry}. */
public final class Distribution {
    private static final long LIMIT_SECONDS = 180;

    private Distribution() {}

    /** The installation directory, which the build has just made. */
    public static Path home() {
        String home = System.getProperty("gantry.home");
        if (home == null) {
            throw new IllegalStateException("System property gantry.home must name the assembled distribution");
        }
        return Path.of(home).toAbsolutePath().normalize();
    }

    /** What a command that has ended said. */
    public record Result(int exitCode, String output, String errors) {}

    /** Runs {@code bin/gantry} to its end. */
    public static Result gantry(String... arguments) {
        return gantry(Map.of(), arguments);
    }

    /** Runs {@code bin/gantry} to its end, with more environment variables. */
    public static Result gantry(Map<String, String> environment, String... arguments) {
        return run(environment, command(arguments));
    }

    static List<String> command(String... arguments) {
        return Stream.concat(Stream.of(home().resolve("bin/gantry").toString()), Stream.of(arguments))
                .toList();
    }

    /** Runs any command to its end; one that takes longer than three minutes is killed and fails the test. */
    public static Result run(Map<String, String> environment, List<String> command) {
        try {
            Path output = Files.createTempFile("gantry-out", ".txt");
            Path errors = Files.createTempFile("gantry-err", ".txt");
            try {
                ProcessBuilder builder = new ProcessBuilder(command)
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile());
                builder.environment().putAll(environment);
                Process process = builder.start();
                process.getOutputStream().close();
                if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError("Still running after " + LIMIT_SECONDS + " s: " + command);
                }
                return new Result(process.exitValue(), text(output), text(errors));
            } finally {
                Files.delete(output);
                Files.delete(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted", e);
        }
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
