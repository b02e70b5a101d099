package org.gantry.containerizers.nativ;

import java.util.Optional;
import org.gantry.containerizers.spi.ContainerExit;

/**
 * The line that a supervisor leaves behind: {@code exited CODE}, {@code signaled NUMBER} or {@code unknown}. It is
 * written in one piece by the shell itself, so that a container at its limit of processes can still end properly; a
 * line without its newline is not there yet.
 */
final class ExitRecord {
    private static final int SIGNALED = 128;

    private ExitRecord() {}

    /** Empty while the line is not complete. */
    static Optional<ContainerExit> parse(String text) {
        int end = text.indexOf('\n');
        if (end < 0) {
            return Optional.empty();
        }
        String[] words = text.substring(0, end).split(" ", -1);
        if (words.length == 2 && words[0].equals("exited")) {
            return Optional.of(ContainerExit.code(Integer.parseInt(words[1])));
        }
        if (words.length == 2 && words[0].equals("signaled")) {
            return Optional.of(ContainerExit.signal(Integer.parseInt(words[1])));
        }
        return Optional.of(ContainerExit.unknown());
    }

    /** What {@code echo $?} and {@code jobs} print after {@code wait}; unknown if it is not that. */
    static ContainerExit ofJob(String text) {
        String[] lines = text.split("\n", -1);
        if (lines.length < 2 || lines[1].isEmpty() || !lines[0].matches("\\d{1,3}")) {
            return ContainerExit.unknown();
        }
        int status = Integer.parseInt(lines[0]);
        if (lines[1].matches("\\[\\d+\\] . Done.*")) {
            return ContainerExit.code(status);
        }
        return status > SIGNALED ? ContainerExit.signal(status - SIGNALED) : ContainerExit.unknown();
    }
}
