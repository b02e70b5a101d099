package org.gantry.agent.checks;

import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CheckStatusInfo;
import org.apache.mesos.v1.Protos.HealthCheck;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.gantry.agent.core.Command;
import org.gantry.agent.run.ContainerModules;
import org.gantry.model.container.ContainerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out the checks and health checks of running tasks, and reports what changes as commands. */
public final class TaskChecks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TaskChecks.class);

    private final Clock clock;
    private final ScheduledExecutorService timer;
    private final Consumer<Command> commands;
    private final Probes probes;
    private final Map<ContainerId, List<Repetition>> running = new ConcurrentHashMap<>();

    /** @param trusting a client that does not check certificates, for health checks by https */
    public TaskChecks(
            Clock clock,
            ScheduledExecutorService timer,
            Executor workers,
            HttpClient http,
            HttpClient trusting,
            ContainerModules containers,
            Consumer<Command> commands) {
        this.clock = clock;
        this.timer = timer;
        this.commands = commands;
        this.probes = new Probes(http, trusting, workers, containers);
    }

    public void start(ContainerId container, TaskInfo task) {
        List<Repetition> repetitions = new java.util.ArrayList<>();
        if (task.hasHealthCheck()) {
            repetitions.add(healthCheck(container, task.getHealthCheck()));
        }
        if (task.hasCheck()) {
            repetitions.add(check(container, task.getCheck()));
        }
        running.put(container, List.copyOf(repetitions));
        repetitions.forEach(Repetition::start);
    }

    public void stop(ContainerId container) {
        List<Repetition> repetitions = running.remove(container);
        if (repetitions != null) {
            repetitions.forEach(Repetition::stop);
        }
    }

    @Override
    public void close() {
        List.copyOf(running.keySet()).forEach(this::stop);
    }

    private Repetition healthCheck(ContainerId container, HealthCheck check) {
        HealthPolicy policy = new HealthPolicy(
                Duration.ofMillis(Math.round(check.getGracePeriodSeconds() * 1000)),
                check.getConsecutiveFailures(),
                clock.instant());
        return new Repetition(
                probes.of(check, container), check.getDelaySeconds(), check.getIntervalSeconds(), (answer, error) -> {
                    boolean success = error == null && answer.success();
                    HealthPolicy.Verdict verdict = policy.result(success, clock.instant());
                    String message = "Health check: " + (error == null ? answer.message() : reason(error));
                    LOG.debug("Container {}: {}", container, message);
                    if (verdict.matters()) {
                        commands.accept(
                                new Command.HealthChanged(container, verdict.healthy(), verdict.kill(), message));
                    }
                });
    }

    private Repetition check(ContainerId container, CheckInfo check) {
        return new Repetition(
                probes.of(check, container), check.getDelaySeconds(), check.getIntervalSeconds(), (answer, error) -> {
                    CheckStatusInfo.Builder status =
                            CheckStatusInfo.newBuilder().setType(check.getType());
                    switch (check.getType()) {
                        case COMMAND ->
                            status.setCommand(
                                    error != null
                                            ? CheckStatusInfo.Command.newBuilder()
                                            : CheckStatusInfo.Command.newBuilder()
                                                    .setExitCode(answer.value()));
                        case HTTP ->
                            status.setHttp(
                                    error != null
                                            ? CheckStatusInfo.Http.newBuilder()
                                            : CheckStatusInfo.Http.newBuilder().setStatusCode(answer.value()));
                        case TCP ->
                            status.setTcp(
                                    CheckStatusInfo.Tcp.newBuilder().setSucceeded(error == null && answer.success()));
                        case UNKNOWN -> throw new IllegalArgumentException("Check without a type");
                    }
                    commands.accept(new Command.CheckChanged(container, status.build()));
                });
    }

    private static String reason(Throwable error) {
        Throwable cause = error.getCause() == null ? error : error.getCause();
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    /** A probe that is asked again and again: after the delay, then an interval after each answer. */
    private final class Repetition {
        private final Probe probe;
        private final double delaySeconds;
        private final double intervalSeconds;
        private final BiConsumer<Probe.Answer, Throwable> result;
        private volatile boolean stopped;

        Repetition(
                Probe probe, double delaySeconds, double intervalSeconds, BiConsumer<Probe.Answer, Throwable> result) {
            this.probe = probe;
            this.delaySeconds = delaySeconds;
            this.intervalSeconds = intervalSeconds;
            this.result = result;
        }

        void start() {
            schedule(delaySeconds);
        }

        void stop() {
            stopped = true;
        }

        private void schedule(double seconds) {
            if (stopped) {
                return;
            }
            try {
                Future<?> unused = timer.schedule(this::run, Math.round(seconds * 1000), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.trace("The agent stops; so do its checks");
            }
        }

        private void run() {
            if (stopped) {
                return;
            }
            try {
                probe.ask().whenComplete(this::answered);
            } catch (RuntimeException e) {
                answered(null, e);
            }
        }

        private void answered(Probe.Answer answer, Throwable error) {
            if (!stopped) {
                result.accept(answer, error);
                schedule(intervalSeconds);
            }
        }
    }
}
