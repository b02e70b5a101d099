package org.gantry.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * What a test needs of the machine. Where it is missing the test is skipped with the reason, and fails if the
 * environment says {@code CI=true}: there everything must be installed.
 */
public final class Need {
    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

    private Need() {}

    /** The test acts as root. */
    public static void root() {
        linux();
        that(isRoot(), "this test must run as root");
    }

    /** The opposite of {@link #root}; is skipped for root even with {@code CI=true}, where another run covers it. */
    public static void plainUser() {
        linux();
        Assumptions.assumeFalse(isRoot(), "this test must run as a plain user, not as root");
    }

    public static void linux() {
        that(System.getProperty("os.name").equals("Linux"), "this test needs Linux");
    }

    /** A program on the PATH. */
    public static void command(String name) {
        that(hasCommand(name), "this test needs the command '" + name + "', which is not on the PATH");
    }

    /** A control group controller, of version 1 or 2, in whose root this process may make groups. */
    public static void cgroupController(String name) {
        Optional<Path> root = cgroupRoot(name);
        that(root.isPresent(), "this test needs the cgroup controller '" + name + "', which is not mounted");
        that(
                Files.isWritable(root.orElseThrow()),
                "this test needs to make cgroups in " + root.orElseThrow() + ", which is not writable");
    }

    /**
     * Anything else.
     *
     * @param reason a sentence that says what is missing
     */
    public static void that(boolean present, String reason) {
        if (!present && "true".equals(System.getenv("CI"))) {
            Assertions.fail("CI=true allows no skipped test: " + reason);
        }
        Assumptions.assumeTrue(present, reason);
    }

    public static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static boolean hasCommand(String name) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Arrays.stream(path.split(":", -1))
                .filter(directory -> !directory.isEmpty())
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
    }

    /** Where the controller's hierarchy is mounted. */
    static Optional<Path> cgroupRoot(String controller) {
        for (String line : readMounts()) {
            String[] fields = line.split(" ", -1);
            boolean first = fields[2].equals("cgroup")
                    && List.of(fields[3].split(",", -1)).contains(controller);
            boolean second = fields[2].equals("cgroup2")
                    && controllersIn(Path.of(fields[1])).contains(controller);
            if (first || second) {
                return Optional.of(Path.of(fields[1]));
            }
        }
        return Optional.empty();
    }

    private static List<String> readMounts() {
        try {
            return Files.isDirectory(CGROUPS) ? Files.readAllLines(Path.of("/proc/self/mounts")) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> controllersIn(Path root) {
        Path file = root.resolve("cgroup.controllers");
        try {
            return Files.isReadable(file)
                    ? List.of(Files.readString(file).strip().split(" ", -1))
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
