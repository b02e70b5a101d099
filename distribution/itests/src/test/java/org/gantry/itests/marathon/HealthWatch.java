package org.gantry.itests.marathon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.gantry.itests.Apps;

/** Counts the healthy tasks and the processes of an app again and again while something else happens to it. */
final class HealthWatch implements AutoCloseable {
    private static final int PAUSE_MILLIS = 100;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger samples = new AtomicInteger();
    private final AtomicInteger fewestHealthy = new AtomicInteger(Integer.MAX_VALUE);
    private final AtomicInteger fewestProcesses = new AtomicInteger(Integer.MAX_VALUE);
    private final AtomicInteger mostTasks = new AtomicInteger();

    private final ScheduledFuture<?> sampling;

    HealthWatch(Apps apps, String id, String commandLine) {
        sampling = timer.scheduleWithFixedDelay(
                () -> sample(apps, id, commandLine), 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void sample(Apps apps, String id, String commandLine) {
        JsonNode app = apps.show(id);
        fewestHealthy.accumulateAndGet(app.path("tasksHealthy").asInt(), Math::min);
        fewestProcesses.accumulateAndGet(apps.processesOfApp(id, commandLine).size(), Math::min);
        mostTasks.accumulateAndGet(app.path("tasks").size(), Math::max);
        samples.incrementAndGet();
    }

    /** How often was looked; fails if that ended early. */
    int samples() {
        assertThat(sampling.isDone()).as("sampling has ended").isFalse();
        return samples.get();
    }

    int fewestHealthy() {
        return fewestHealthy.get();
    }

    int fewestProcesses() {
        return fewestProcesses.get();
    }

    int mostTasks() {
        return mostTasks.get();
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
