package org.gantry.agent.run;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.gantry.containerizers.spi.CommandRunner;
import org.gantry.containerizers.spi.ContainerExit;
import org.gantry.containerizers.spi.ContainerStatus;
import org.gantry.containerizers.spi.Containerizer;
import org.gantry.containerizers.spi.ContainerizerException;
import org.gantry.containerizers.spi.Launched;
import org.gantry.model.container.ContainerCommand;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.ContainerSpec;
import org.gantry.model.container.ContainerUsage;
import org.gantry.model.container.ResourceLimits;
import org.gantry.model.container.Support;
import org.gantry.modulehost.spi.ModulePoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The containerizer modules, as one agent uses them: knows which module looks after which container. */
public final class ContainerModules implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerModules.class);
    private static final int WATCH_ATTEMPTS = 60;

    private final ModulePoint<Containerizer> point;
    private final Executor workers;
    private final ScheduledExecutorService timer;
    private final Duration watchPause;
    private final BiConsumer<ContainerId, ContainerExit> exits;
    private final Map<ContainerId, String> owners = new ConcurrentHashMap<>();
    private final Map<ContainerId, Object> watches = new ConcurrentHashMap<>();
    private final AutoCloseable switches;

    /** @param exits told of the exit of each watched container, perhaps more than once around a swap */
    public ContainerModules(
            ModulePoint<Containerizer> point,
            Executor workers,
            ScheduledExecutorService timer,
            Duration watchPause,
            BiConsumer<ContainerId, ContainerExit> exits) {
        this.point = point;
        this.workers = workers;
        this.timer = timer;
        this.watchPause = watchPause;
        this.exits = exits;
        this.switches = point.onSwitch(this::switched);
    }

    /** The first active module that runs containers of this kind; fails with every module's reason if none does. */
    public String choose(ContainerSpec spec) throws ContainerizerException {
        if (spec.id().parent().isPresent()) {
            return owner(spec.id().parent().get())
                    .orElseThrow(() -> new ContainerizerException("Container "
                            + spec.id().parent().get() + ", which " + spec.id() + " is nested in, is gone"));
        }
        List<String> reasons = new ArrayList<>();
        for (String name : point.names()) {
            Support support = point.call(name, module -> module.supports(spec));
            if (support instanceof Support.Unsupported no) {
                reasons.add(name + ": " + no.reason());
            } else {
                return name;
            }
        }
        throw new ContainerizerException(
                reasons.isEmpty()
                        ? "No containerizer is installed"
                        : "No containerizer can run this container: " + String.join("; ", reasons));
    }

    public CompletionStage<Launched> launch(String module, ContainerSpec spec) {
        owners.put(spec.id(), module);
        return point.call(module, containerizer -> containerizer.launch(spec));
    }

    /** Takes note of who looks after a container that was recovered. */
    public void adopt(ContainerId container, String module) {
        owners.put(container, module);
    }

    public Optional<String> owner(ContainerId container) {
        return Optional.ofNullable(owners.get(container));
    }

    /** Reports the container's exit to the listener, once it has ended; follows it through swaps of its module. */
    public void watch(ContainerId container) {
        Object token = new Object();
        watches.put(container, token);
        watch(container, token, 0);
    }

    /** A container's end, asked of its containerizer once. */
    public CompletionStage<ContainerExit> exit(ContainerId container) {
        String module = owners.get(container);
        if (module == null) {
            return CompletableFuture.failedFuture(new ContainerizerException("Container " + container + " is gone"));
        }
        return point.call(module, container, containerizer -> containerizer.waitFor(container));
    }

    public void signal(ContainerId container, int signal) {
        String module = owners.get(container);
        if (module == null) {
            return;
        }
        workers.execute(() -> {
            try {
                point.<Void, ContainerizerException>call(module, container, containerizer -> {
                    containerizer.kill(container, signal);
                    return null;
                });
            } catch (ContainerizerException | RuntimeException e) {
                LOG.warn("Signal {} for container {} was not sent: {}", signal, container, e.toString());
            }
        });
    }

    /** Completes when nothing of the container is left but its sandbox; harmless for unknown ones. */
    public CompletionStage<Void> destroy(ContainerId container) {
        watches.remove(container);
        String module = owners.get(container);
        if (module == null) {
            return CompletableFuture.completedFuture(null);
        }
        return CompletableFuture.supplyAsync(
                        () -> point.call(module, container, containerizer -> containerizer.destroy(container)), workers)
                .thenCompose(stage -> stage)
                .whenComplete((done, error) -> owners.remove(container));
    }

    /** Asks every module to end a container that the agent does not know; completes when nothing of it runs. */
    public CompletionStage<Void> destroyLeftover(ContainerId container, Path runtimeDir) {
        CompletableFuture<?>[] all = point.names().stream()
                .map(module -> point.call(module, m -> m.destroyLeftover(container, runtimeDir)))
                .map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(all);
    }

    /** Changes what a container may use; fails if that cannot be. */
    public CompletionStage<Void> update(ContainerId container, ResourceLimits limits) {
        String module = owners.get(container);
        if (module == null) {
            return CompletableFuture.completedFuture(null);
        }
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return point.<Void, ContainerizerException>call(module, container, containerizer -> {
                            containerizer.update(container, limits);
                            return null;
                        });
                    } catch (ContainerizerException e) {
                        throw new CompletionException(e);
                    }
                },
                workers);
    }

    public ContainerUsage usage(ContainerId container) {
        String module = owners.get(container);
        return module == null
                ? ContainerUsage.NONE
                : point.call(module, container, containerizer -> containerizer.usage(container));
    }

    public Optional<ContainerStatus> status(ContainerId container) {
        String module = owners.get(container);
        if (module == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(point.<ContainerStatus, ContainerizerException>call(
                    module, container, containerizer -> containerizer.status(container)));
        } catch (ContainerizerException e) {
            return Optional.empty();
        }
    }

    /** Runs a command inside a container; fails if its containerizer cannot. */
    public CompletionStage<ContainerExit> run(
            ContainerId container, ContainerCommand command, Map<String, String> environment, Duration timeout) {
        String module = owners.get(container);
        if (module == null) {
            return CompletableFuture.failedFuture(new ContainerizerException("Container " + container + " is gone"));
        }
        return point.call(module, container, containerizer -> {
            if (containerizer instanceof CommandRunner runner) {
                return runner.run(container, command, environment, timeout);
            }
            return CompletableFuture.failedFuture(
                    new ContainerizerException("Containerizer " + module + " cannot run commands inside a container"));
        });
    }

    @Override
    public void close() throws Exception {
        watches.clear();
        switches.close();
    }

    private void switched(String module) {
        watches.forEach((container, token) -> {
            if (module.equals(owners.get(container))) {
                watch(container, token, 0);
            }
        });
    }

    private void watch(ContainerId container, Object token, int attempt) {
        String module = owners.get(container);
        if (module == null) {
            finished(container, token, ContainerExit.unknown());
            return;
        }
        CompletableFuture<?> unused = CompletableFuture.supplyAsync(
                        () -> point.call(module, container, containerizer -> containerizer.waitFor(container)), workers)
                .thenCompose(stage -> stage)
                .whenComplete((exit, error) -> {
                    if (error == null) {
                        finished(container, token, exit);
                    } else {
                        watchAgain(container, token, attempt, error);
                    }
                });
    }

    /** A failed wait is not an exit: the module may just be swapped. Only when it goes on failing is the end unknown. */
    private void watchAgain(ContainerId container, Object token, int attempt, Throwable error) {
        if (watches.get(container) != token) {
            return;
        }
        if (attempt >= WATCH_ATTEMPTS) {
            LOG.error("Gave up waiting for container {}", container, error);
            finished(container, token, ContainerExit.unknown());
            return;
        }
        LOG.debug("Waiting for container {} failed; trying again", container, error);
        try {
            Future<?> unused = timer.schedule(
                    () -> watch(container, token, attempt + 1), watchPause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The agent is stopping; container {} is watched again at its next start", container);
        }
    }

    private void finished(ContainerId container, Object token, ContainerExit exit) {
        if (watches.remove(container, token)) {
            exits.accept(container, exit);
        }
    }
}
