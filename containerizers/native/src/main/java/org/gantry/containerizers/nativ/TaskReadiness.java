package org.gantry.containerizers.nativ;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Between the fork of a task and the start of its program it still ignores what its supervisor ignores, and a signal
 * sent in these few milliseconds would be lost. So signals wait for the program.
 */
final class TaskReadiness {
    private static final int URG = 23;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private TaskReadiness() {}

    /** Returns as soon as the task is its own program, or after 2 s: it may have chosen to ignore SIGURG itself. */
    static void await(ContainerProcesses processes) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (processes.task().filter(task -> ignores(task, URG)).isPresent() && System.nanoTime() < deadline) {
            try {
                TimeUnit.MILLISECONDS.sleep(1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("Interrupted while a task was about to start", e);
            }
        }
    }

    private static boolean ignores(ProcessIdentity process, int signal) {
        return ProcessTable.ignoredSignals(process.pid())
                .filter(mask -> (mask >> (signal - 1) & 1) == 1)
                .isPresent();
    }
}
