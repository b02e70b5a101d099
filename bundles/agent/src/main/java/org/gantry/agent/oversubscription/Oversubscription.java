package org.gantry.agent.oversubscription;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.gantry.agent.core.AgentSnapshot;
import org.gantry.agent.core.Command;
import org.gantry.agent.core.ExecutorView;
import org.gantry.agent.core.FrameworkView;
import org.gantry.agent.core.TaskKey;
import org.gantry.model.Durations;
import org.gantry.model.Resource;
import org.gantry.model.Resources;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.ContainerUsage;
import org.gantry.modulehost.spi.ModuleHost;
import org.gantry.modulehost.spi.ModulePoint;
import org.gantry.modulehost.spi.ModuleUnavailableException;
import org.gantry.oversubscription.spi.ContainerUse;
import org.gantry.oversubscription.spi.Correction;
import org.gantry.oversubscription.spi.NodeUsage;
import org.gantry.oversubscription.spi.QosController;
import org.gantry.oversubscription.spi.ResourceEstimator;
import org.gantry.protocol.ResourceConversion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the resource estimator that the flag {@code resource_estimator} names how much may be offered twice, and the
 * controller of {@code qos_controller} what must end. Neither is asked if its flag is not set. What they do wrong changes
 * nothing.
 */
public final class Oversubscription {
    private static final Logger LOG = LoggerFactory.getLogger(Oversubscription.class);
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final KillPolicy AT_ONCE = KillPolicy.newBuilder()
            .setGracePeriod(DurationInfo.newBuilder().setNanoseconds(0))
            .build();

    private final ModulePoint<ResourceEstimator> estimators;
    private final ModulePoint<QosController> controllers;
    private final Map<String, String> settings;
    private final Supplier<AgentSnapshot> snapshot;
    private final Function<ContainerId, ContainerUsage> usage;
    private final Consumer<Command> commands;

    /** @param usage may take its time */
    public Oversubscription(
            ModuleHost modules,
            Map<String, String> settings,
            Supplier<AgentSnapshot> snapshot,
            Function<ContainerId, ContainerUsage> usage,
            Consumer<Command> commands) {
        this.estimators = modules.point(ResourceEstimator.class);
        this.controllers = modules.point(QosController.class);
        this.settings = Map.copyOf(settings);
        this.snapshot = snapshot;
        this.usage = usage;
        this.commands = commands;
    }

    /**
     * Begins to ask.
     *
     * @param workers where modules are called
     */
    public void start(ScheduledExecutorService timer, Executor workers) {
        module("resource_estimator")
                .ifPresent(name ->
                        every(interval("oversubscribed_resources_interval"), timer, workers, () -> estimate(name)));
        module("qos_controller")
                .ifPresent(name -> every(interval("qos_correction_interval_min"), timer, workers, () -> correct(name)));
    }

    void estimate(String module) {
        Resources more = estimators.call(module, estimator -> estimator.oversubscribable(usage(), settings));
        Resources revocable = more.unallocated().withoutReservations().map(Resource::asRevocable);
        commands.accept(new Command.Oversubscribed(ResourceConversion.toProto(revocable)));
    }

    void correct(String module) {
        List<Correction> corrections =
                List.copyOf(controllers.call(module, controller -> controller.corrections(usage(), settings)));
        for (Correction correction : corrections) {
            ContainerUse container = correction.container();
            LOG.info(
                    "Ending container {} of framework {}: {}",
                    container.container(),
                    container.frameworkId(),
                    correction.reason());
            tasks(container).forEach(task -> commands.accept(new Command.Kill(task, Optional.of(AT_ONCE), true)));
        }
    }

    private List<TaskKey> tasks(ContainerUse container) {
        return executors()
                .filter(executor -> executor.run().container().equals(container.container()))
                .flatMap(executor -> executor.tasks().stream())
                .filter(task -> !task.terminated())
                .map(task -> new TaskKey(
                        container.frameworkId(), task.task().getTaskId().getValue()))
                .toList();
    }

    private Stream<ExecutorView> executors() {
        return snapshot.get().frameworks().stream()
                .map(FrameworkView::executors)
                .flatMap(List::stream);
    }

    private NodeUsage usage() {
        List<ContainerUse> containers = new ArrayList<>();
        executors()
                .filter(ExecutorView::hasContainer)
                .forEach(executor -> containers.add(new ContainerUse(
                        executor.run().framework(),
                        executor.run().executor(),
                        executor.run().container(),
                        ResourceConversion.toModel(executor.resources()).unallocated(),
                        usage.apply(executor.run().container()))));
        Resources total = ResourceConversion.toModel(snapshot.get().info().getResourcesList());
        return new NodeUsage(total, LoadAverage.read(), containers);
    }

    private Optional<String> module(String flag) {
        return Optional.ofNullable(settings.get(flag)).filter(name -> !name.isEmpty());
    }

    private Duration interval(String flag) {
        Duration interval = Durations.parse(settings.get(flag));
        return interval.compareTo(SHORTEST) < 0 ? SHORTEST : interval;
    }

    private static void every(Duration interval, ScheduledExecutorService timer, Executor workers, Runnable job) {
        Runnable round = () -> {
            try {
                workers.execute(() -> runSafely(job));
            } catch (RejectedExecutionException e) {
                LOG.debug("The agent is busy or stops; oversubscription is looked at later");
            }
        };
        Future<?> unused =
                timer.scheduleWithFixedDelay(round, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void runSafely(Runnable job) {
        try {
            job.run();
        } catch (ModuleUnavailableException e) {
            LOG.warn("A module that a flag names is not in service: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.warn("Oversubscription stays as it was", e);
        }
    }
}
