package org.gantry.itests.swap;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.gantry.itests.survival.TestFramework;
import org.gantry.itests.survival.TestFramework.Update;

/** Launches short tasks one after the other, a few at a time, for as long as it is open. */
final class ShortTasks implements AutoCloseable {
    private static final int AT_A_TIME = 3;
    private static final Duration WITHIN = Duration.ofSeconds(60);

    private final TestFramework framework;
    private final String prefix;
    private final AtomicInteger launched = new AtomicInteger();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ScheduledFuture<?> launching;

    ShortTasks(TestFramework framework, String prefix) {
        this.framework = framework;
        this.prefix = prefix;
        launching = timer.scheduleWithFixedDelay(this::launch, 0, 20, TimeUnit.MILLISECONDS);
    }

    private void launch() {
        if (launched.get() - ended() < AT_A_TIME) {
            framework.launch(prefix + launched.getAndIncrement(), "sleep 0.05");
        }
    }

    private long ended() {
        return framework.count(update -> isMine(update) && update.isTerminal());
    }

    private boolean isMine(Update update) {
        return update.task().startsWith(prefix);
    }

    /** Waits until as many have ended, so that what a test does meanwhile happens under load on any machine. */
    void awaitEnded(int tasks) {
        await(tasks + " short tasks ended").atMost(WITHIN).until(() -> ended() >= tasks);
    }

    /** Stops launching and waits for the last ends. @return how many were launched */
    int finish() {
        close();
        await("every short task ended").atMost(WITHIN).until(() -> ended() >= launched.get());
        return launched.get();
    }

    /** Ends that are not {@code TASK_FINISHED}, with their reasons. */
    List<Update> failures() {
        return framework.updates().stream()
                .filter(update ->
                        isMine(update) && update.isTerminal() && !update.state().equals("TASK_FINISHED"))
                .toList();
    }

    @Override
    public void close() {
        launching.cancel(false);
        timer.shutdown();
        try {
            if (!timer.awaitTermination(WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("A launch call does not return");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
