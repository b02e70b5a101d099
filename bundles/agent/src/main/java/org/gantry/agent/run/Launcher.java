package org.gantry.agent.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.gantry.agent.core.Command;
import org.gantry.agent.fetch.FetchException;
import org.gantry.agent.fetch.Fetcher;
import org.gantry.containerizers.spi.ContainerizerException;
import org.gantry.containerizers.spi.Launched;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.ContainerSpec;
import org.gantry.modulehost.spi.HandleStore;
import org.gantry.modulehost.spi.ModuleId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Launches tasks on worker threads: sandbox, fetch, containerizer. Each start ends in exactly one command. */
public final class Launcher {
    private static final Logger LOG = LoggerFactory.getLogger(Launcher.class);
    private static final long LONGEST_LAUNCH_MINUTES = 10;

    private final Fetcher fetcher;
    private final ContainerModules containers;
    private final HandleStore handles;
    private final Executor workers;
    private final Consumer<Command> commands;
    private final Map<ContainerId, Attempt> starting = new ConcurrentHashMap<>();

    public Launcher(
            Fetcher fetcher,
            ContainerModules containers,
            HandleStore handles,
            Executor workers,
            Consumer<Command> commands) {
        this.fetcher = fetcher;
        this.containers = containers;
        this.handles = handles;
        this.workers = workers;
        this.commands = commands;
    }

    public void start(LaunchPlan plan) {
        ContainerId container = plan.container();
        Attempt attempt = new Attempt();
        starting.put(container, attempt);
        try {
            workers.execute(() -> {
                try {
                    prepareAndLaunch(plan, attempt);
                } finally {
                    attempt.end();
                    starting.remove(container);
                }
            });
        } catch (RejectedExecutionException e) {
            starting.remove(container);
            failed(container, "Too many tasks are being launched on this agent");
        }
    }

    /** Interrupts the preparation of a container; one that is already with its containerizer goes on. */
    public void cancel(ContainerId container) {
        Attempt attempt = starting.get(container);
        if (attempt != null) {
            attempt.cancel();
        }
    }

    private void prepareAndLaunch(LaunchPlan plan, Attempt attempt) {
        ContainerId container = plan.container();
        Path sandbox = plan.sandbox();
        Optional<String> user = plan.user();
        try {
            attempt.begin();
            plan.directories().make();
            fetcher.fetch(plan.uris(), sandbox, user);
            ContainerSpec spec = plan.spec().get();
            String module = containers.choose(spec);
            attempt.commit();
            CompletableFuture<?> unused = containers
                    .launch(module, spec)
                    .toCompletableFuture()
                    .copy()
                    .orTimeout(LONGEST_LAUNCH_MINUTES, TimeUnit.MINUTES)
                    .whenComplete((launched, error) -> finished(container, module, launched, error));
        } catch (FetchException e) {
            attempt.end();
            tell(sandbox, user, e.getMessage());
            failed(container, e.getMessage());
        } catch (InterruptedException e) {
            failed(container, "The launch was cancelled");
        } catch (IOException | ContainerizerException | RuntimeException e) {
            failed(container, e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    private void finished(ContainerId container, String module, Launched launched, Throwable error) {
        if (error != null) {
            Throwable cause = error.getCause() == null ? error : error.getCause();
            failed(container, cause.getMessage() == null ? cause.toString() : cause.getMessage());
            return;
        }
        try {
            handles.put(new ModuleId("containerizer", module), container, launched.handle());
            commands.accept(new Command.Launched(container, launched.pid()));
        } catch (IOException e) {
            LOG.error("The handle of container {} could not be stored; ending it", container, e);
            failed(container, "The container's handle could not be stored: " + e.getMessage());
        }
    }

    private void failed(ContainerId container, String message) {
        LOG.info("Container {} was not launched: {}", container, message);
        commands.accept(new Command.LaunchFailed(container, message));
    }

    private static void tell(Path sandbox, Optional<String> user, String message) {
        try {
            Sandboxes.tell(sandbox, user, message);
        } catch (IOException e) {
            LOG.warn("Cannot write to the sandbox {}", sandbox, e);
        }
    }

    /** A start that can be cancelled until it is committed to a containerizer. */
    private static final class Attempt {
        private boolean cancelled;
        private Thread thread;

        synchronized void begin() throws InterruptedException {
            checkCancelled();
            thread = Thread.currentThread();
        }

        synchronized void commit() throws InterruptedException {
            thread = null;
            checkCancelled();
        }

        /** After this the thread is not interrupted any more. */
        synchronized void end() {
            thread = null;
            Thread.interrupted();
        }

        synchronized void cancel() {
            cancelled = true;
            if (thread != null) {
                thread.interrupt();
            }
        }

        private void checkCancelled() throws InterruptedException {
            if (Thread.interrupted() || cancelled) {
                throw new InterruptedException("The launch was cancelled");
            }
        }
    }
}
