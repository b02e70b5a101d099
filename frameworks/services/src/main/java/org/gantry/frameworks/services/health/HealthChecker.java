package org.gantry.frameworks.services.health;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.gantry.frameworks.services.app.App;
import org.gantry.frameworks.services.app.HealthCheck;
import org.gantry.frameworks.services.placement.TaskBuilder;
import org.gantry.frameworks.services.scheduler.Instance;
import org.gantry.frameworks.services.scheduler.Snapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the checks that are the scheduler's: for each running task at its interval, a limited number at a time. Follows
 * the snapshots, so checks begin and end with their tasks.
 */
public final class HealthChecker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HealthChecker.class);
    private static final int CONCURRENT = 256;
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration WHEN_BUSY = Duration.ofSeconds(1);

    /** Hears of results. */
    @FunctionalInterface
    public interface Results {
        /**
         * Called after each check.
         *
         * @param failure empty for a success
         */
        void result(String taskId, int check, Optional<String> failure);
    }

    private record Key(String taskId, int check) {}

    private record Target(HealthCheck check, String host, int port) {}

    private final Results results;
    private final Probe probe = new Probe();
    private final Semaphore slots = new Semaphore(CONCURRENT);
    private final Map<Key, Target> targets = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "services-health");
        thread.setDaemon(true);
        return thread;
    });

    public HealthChecker(Results results) {
        this.results = results;
    }

    /** Brings the checks in line with the tasks that run. */
    public void update(Snapshot snapshot) {
        Map<Key, Target> wanted = new HashMap<>();
        snapshot.instances().values().forEach(instances -> instances.stream()
                .filter(Instance::running)
                .forEach(instance -> snapshot.definition(instance).ifPresent(app -> add(wanted, instance, app))));
        targets.keySet().retainAll(wanted.keySet());
        wanted.forEach((key, target) -> {
            if (targets.putIfAbsent(key, target) == null) {
                schedule(key, target.check.interval().compareTo(FIRST) < 0 ? target.check.interval() : FIRST);
            }
        });
    }

    private static void add(Map<Key, Target> wanted, Instance instance, App app) {
        for (int i = 0; i < app.healthChecks().size(); i++) {
            HealthCheck check = app.healthChecks().get(i);
            if (!check.protocol().bySchedulers() || instance.launch().isEmpty()) {
                continue;
            }
            Instance.Launch launch = instance.launch().get();
            Key key = new Key(launch.taskId(), i);
            TaskBuilder.port(check, launch.hostPorts())
                    .ifPresent(port ->
                            wanted.put(key, new Target(check, launch.place().hostname(), port)));
        }
    }

    private void schedule(Key key, Duration delay) {
        try {
            var unused = timer.schedule(() -> run(key), Math.max(1, delay.toMillis()), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("No more checks: closed");
        }
    }

    private void run(Key key) {
        Target target = targets.get(key);
        if (target == null) {
            return;
        }
        if (!slots.tryAcquire()) {
            schedule(key, WHEN_BUSY);
            return;
        }
        var unused = check(target).whenComplete((failure, broken) -> {
            slots.release();
            if (targets.containsKey(key)) {
                results.result(key.taskId, key.check, broken == null ? failure : Optional.of(broken.toString()));
                schedule(key, target.check.interval());
            }
        });
    }

    private CompletableFuture<Optional<String>> check(Target target) {
        try {
            return probe.probe(target.check, target.host, target.port);
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(Optional.of(e.toString()));
        }
    }

    @Override
    public void close() {
        targets.clear();
        timer.shutdownNow();
    }
}
