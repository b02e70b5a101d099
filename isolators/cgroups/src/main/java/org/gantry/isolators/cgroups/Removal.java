package org.gantry.isolators.cgroups;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.gantry.isolators.spi.IsolatorException;

/** Removes groups. The kernel calls one busy for a moment after its last process is gone, so it is tried again. */
final class Removal {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long LONGEST_PAUSE_MILLIS = 100;

    private final Hierarchy hierarchy;

    Removal(Hierarchy hierarchy) {
        this.hierarchy = hierarchy;
    }

    void carryOut(List<Path> group) throws IsolatorException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long pause = 1;
        while (true) {
            try {
                hierarchy.remove(group);
                return;
            } catch (IOException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IsolatorException(
                            "Control group " + group.get(0) + " could not be removed, processes in it: "
                                    + hierarchy.members(group),
                            e);
                }
                sleep(pause);
                pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
            }
        }
    }

    private static void sleep(long millis) throws IsolatorException {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IsolatorException("Interrupted while a control group was removed", e);
        }
    }
}
