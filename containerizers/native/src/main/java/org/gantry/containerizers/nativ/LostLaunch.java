package org.gantry.containerizers.nativ;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A launch whose JVM is gone. Its supervisor may still have to read what that JVM said last: to start the task, or nothing,
 * upon which it goes.
 */
final class LostLaunch {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final long PAUSE_MILLIS = 5;

    private LostLaunch() {}

    /** Waits until the task was started, or never will be; at once for nearly every container. */
    static void await(ContainerRun run, ContainerState state) {
        long start = System.nanoTime();
        try {
            while (!decided(run, state) && System.nanoTime() - start < LIMIT.toNanos()) {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean decided(ContainerRun run, ContainerState state) {
        return !state.supervisor().alive()
                || new ContainerProcesses(state).task().isPresent()
                || hasEnded(run.files());
    }

    private static boolean hasEnded(RuntimeFiles files) {
        try {
            return files.read(files.exit()).flatMap(ExitRecord::parse).isPresent();
        } catch (IOException e) {
            return false;
        }
    }
}
