package org.gantry.containerizers.nativ;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The module's threads. Their number and their queues are bounded; what does not fit is refused. */
final class Workers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    private static final int THREADS = 16;
    private static final int QUEUE = 4096;

    private final ExecutorService work = pool("gantry-native-work");
    private final ExecutorService moduleCalls = pool("gantry-native-isolators");
    private final ScheduledExecutorService timer = new ScheduledThreadPoolExecutor(1, names("gantry-native-timer"));

    /** Work that may fail. */
    interface Step {
        void carryOut() throws Exception;
    }

    <R> CompletionStage<R> supply(Callable<R> task) {
        CompletableFuture<R> result = new CompletableFuture<>();
        try {
            work.execute(() -> {
                try {
                    result.complete(task.call());
                } catch (Exception e) {
                    result.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(
                    new RejectedExecutionException("The native containerizer has too much to do, try again", e));
        }
        return result;
    }

    /** Nobody waits for it; a failure is logged. A version that is being stopped leaves it to the next one. */
    void run(Step step) {
        if (work.isShutdown()) {
            LOG.debug("Work in the background is left to the next version");
            return;
        }
        supply(() -> {
                    step.carryOut();
                    return true;
                })
                .whenComplete((done, failure) -> {
                    if (failure != null && work.isShutdown()) {
                        LOG.debug("Work in the background ended with this version: {}", failure.toString());
                    } else if (failure != null) {
                        LOG.warn("Work in the background failed", failure);
                    }
                });
    }

    ExecutorService moduleCalls() {
        return moduleCalls;
    }

    ScheduledExecutorService timer() {
        return timer;
    }

    private static ExecutorService pool(String name) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                THREADS, THREADS, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE), names(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static ThreadFactory names(String name) {
        AtomicInteger number = new AtomicInteger();
        ThreadFactory threads = Executors.defaultThreadFactory();
        return task -> {
            Thread thread = threads.newThread(task);
            thread.setName(name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public void close() {
        timer.shutdownNow();
        work.shutdown();
        try {
            if (!work.awaitTermination(10, TimeUnit.SECONDS)) {
                work.shutdownNow();
            }
        } catch (InterruptedException e) {
            work.shutdownNow();
            Thread.currentThread().interrupt();
        }
        moduleCalls.shutdownNow();
    }
}
