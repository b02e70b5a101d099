package org.gantry.containerizers.nativ;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.gantry.containerizers.nativ.DeadlineCalls.CallFailedException;
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
import org.gantry.model.container.Handle;
import org.gantry.model.container.RecoverableContainer;
import org.gantry.model.container.RecoveryOutcome;
import org.gantry.model.container.ResourceLimits;
import org.gantry.model.container.Support;
import org.gantry.modulehost.spi.ModuleHost;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs commands of the host under a supervisor outside this JVM, confined by isolators. Of a container's user, root
 * directory and so on it does what isolators ask for; container images and terminals are other containerizers' matter.
 */
@Component(
        service = {Containerizer.class, CommandRunner.class},
        immediate = true,
        property = "gantry.module=native")
public final class NativeContainerizer implements Containerizer, CommandRunner, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NativeContainerizer.class);

    private static final long LOOK_AT_LOGS_SECONDS = 10;
    private static final long LOOK_AT_LIMITS_MILLIS = 100;

    private final Map<ContainerId, ContainerRun> runs = new ConcurrentHashMap<>();
    private final Set<String> agents = ConcurrentHashMap.newKeySet();
    private final Tools tools = new Tools();
    private final HostUser host = HostUser.current();
    private final Users users = new Users(tools, host);
    private final Workers workers = new Workers();
    private final Signals signals = new Signals(tools);
    private final IsolatorChain isolators;
    private final Destruction destruction;
    private final ExitWatcher exits;
    private final Limits limits;
    private final AutoCloseable switches;
    private final HostCheck hostCheck;
    private final ScheduledFuture<?> logLook;
    private final ScheduledFuture<?> limitLook;
    private final LogRotation logs = new LogRotation(tools, host);

    /** @throws IOException if the kernel gives no inotify instance */
    @Activate
    public NativeContainerizer(@Reference ModuleHost modules) throws IOException {
        this.isolators = new IsolatorChain(modules, new DeadlineCalls(workers.moduleCalls()), host.root());
        this.destruction = new Destruction(signals, isolators);
        this.limits = new Limits(isolators, this::enforce);
        this.hostCheck = new HostCheck(tools);
        this.exits = new ExitWatcher(this::ended);
        this.logLook = workers.timer()
                .scheduleWithFixedDelay(
                        () -> workers.run(this::coverLogs),
                        LOOK_AT_LOGS_SECONDS,
                        LOOK_AT_LOGS_SECONDS,
                        TimeUnit.SECONDS);
        this.limitLook = workers.timer()
                .scheduleWithFixedDelay(
                        this::lookAtLimits, LOOK_AT_LIMITS_MILLIS, LOOK_AT_LIMITS_MILLIS, TimeUnit.MILLISECONDS);
        this.switches =
                isolators.point().onSwitch(module -> workers.run(() -> limits.watchAgain(module, runs.values())));
    }

    private void lookAtLimits() {
        try {
            limits.look(runs.values());
        } catch (RuntimeException e) {
            // The timer would never call again if this went any further.
            LOG.warn("Limits cannot be looked at", e);
        }
    }

    @Override
    public Support supports(ContainerSpec container) {
        if (hostCheck.result() instanceof Support.Unsupported no) {
            return no;
        }
        try {
            NativeSettings settings = NativeSettings.of(container.settings());
            return isolators.supports(isolators.resolve(settings.isolation()), container, settings.isolatorTimeout());
        } catch (IllegalArgumentException e) {
            return Support.no(e.getMessage());
        }
    }

    @Override
    public CompletionStage<Launched> launch(ContainerSpec container) {
        return workers.supply(() -> launchNow(container));
    }

    private Launched launchNow(ContainerSpec spec) throws ContainerizerException {
        ContainerRun run;
        try {
            NativeSettings settings = NativeSettings.of(spec.settings());
            run = new ContainerRun(
                    spec.id(),
                    spec.agent(),
                    new RuntimeFiles(spec.runtimeDir()),
                    settings,
                    isolators.resolve(settings.isolation(), spec));
        } catch (IllegalArgumentException e) {
            throw new ContainerizerException(e.getMessage(), e);
        }
        agents.add(spec.agent());
        if (runs.putIfAbsent(spec.id(), run) != null) {
            throw new ContainerizerException("Container " + spec.id() + " exists already");
        }
        try {
            Handle handle = LaunchRecord.ofThisJvm(run.isolators()).handle();
            ContainerState state = new Launch(tools, host, users, isolators, workers.timer())
                    .carryOut(spec, run, handle, surroundings(spec), ready -> exits.add(run, ready));
            workers.run(() -> {
                limits.watch(run);
                coverLogs(run);
            });
            return new Launched(handle, state.supervisor().pid());
        } catch (ContainerizerException | RuntimeException e) {
            abandon(run, e);
            throw e;
        }
    }

    private Surroundings surroundings(ContainerSpec spec) throws ContainerizerException {
        if (spec.id().parent().isEmpty()) {
            return Surroundings.NONE;
        }
        ContainerRun parent = known(spec.id().parent().get());
        ContainerState state = parent.state()
                .filter(running -> !parent.ended())
                .orElseThrow(() -> new ContainerizerException("Container " + parent.id() + " does not run"));
        try {
            return Surroundings.within(spec, state);
        } catch (IOException e) {
            throw new ContainerizerException("Container " + parent.id() + " cannot be entered: " + e.getMessage(), e);
        }
    }

    /** One rotation program serves all containers of an agent, so this starts it again where it was killed. */
    private void coverLogs() {
        runs.values().stream()
                .filter(run -> run.state().isPresent() && !run.ended())
                .forEach(this::coverLogs);
    }

    /** The program of the outermost container looks after those that are nested in it, too. */
    private void coverLogs(ContainerRun run) {
        if (run.id().parent().isEmpty()) {
            logs.cover(run.files(), run.settings());
        }
    }

    private void abandon(ContainerRun run, Exception cause) {
        try {
            destroyNow(run);
        } catch (ContainerizerException | RuntimeException e) {
            cause.addSuppressed(e);
        }
        run.exit().complete(ContainerExit.unknown());
    }

    @Override
    public CompletionStage<ContainerExit> waitFor(ContainerId container) {
        ContainerRun run = find(container).orElse(null);
        return run == null
                ? CompletableFuture.failedStage(unknown(container))
                : run.exit().minimalCompletionStage();
    }

    @Override
    public void kill(ContainerId container, int signal) throws ContainerizerException {
        if (signal < 1 || signal > 64) {
            throw new ContainerizerException("Signal " + signal + " does not exist, there are 1 to 64");
        }
        ContainerRun run = known(container);
        if (run.ended() || run.state().isEmpty()) {
            return;
        }
        try {
            ContainerProcesses processes = new ContainerProcesses(run.state().get());
            if (signal != Signals.KILL) {
                TaskReadiness.await(processes);
            }
            signals.send(signal, processes.tasks());
        } catch (IOException e) {
            throw new ContainerizerException(
                    "Signal " + signal + " could not be sent to container " + container + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void update(ContainerId container, ResourceLimits changed) throws ContainerizerException {
        ContainerRun run = known(container);
        try {
            isolators.update(run.isolators(), container, changed, run.settings().isolatorTimeout());
        } catch (CallFailedException e) {
            throw new ContainerizerException(e.getMessage(), e);
        }
    }

    @Override
    public ContainerStatus status(ContainerId container) throws ContainerizerException {
        ContainerRun run = known(container);
        Optional<ContainerState> state = run.state();
        OptionalLong task = run.ended()
                ? OptionalLong.empty()
                : state.flatMap(s -> new ContainerProcesses(s).task())
                        .map(process -> OptionalLong.of(process.pid()))
                        .orElse(OptionalLong.empty());
        // What became of one whose supervisor is gone is found out on another thread; it does not run until then.
        boolean runs = !run.ended() && state.filter(s -> s.supervisor().alive()).isPresent();
        return new ContainerStatus(runs, state.map(s -> s.supervisor().pid()).orElse(0L), task);
    }

    @Override
    public ContainerUsage usage(ContainerId container) {
        ContainerRun run = find(container).orElse(null);
        if (run == null || run.ended()) {
            return ContainerUsage.NONE;
        }
        return isolators.usage(run.isolators(), container, run.settings().isolatorTimeout());
    }

    @Override
    public CompletionStage<Void> destroy(ContainerId container) {
        ContainerRun run = find(container).orElse(null);
        if (run == null) {
            return CompletableFuture.completedStage(null);
        }
        CompletableFuture<Void> fresh = new CompletableFuture<>();
        if (!run.destroyWith(fresh)) {
            return run.destruction().orElse(fresh).minimalCompletionStage();
        }
        destroyNested(container)
                .thenCompose(none -> workers.supply(() -> {
                    destroyNow(run);
                    return (Void) null;
                }))
                .whenComplete((done, failure) -> {
                    if (failure == null) {
                        fresh.complete(null);
                    } else {
                        fresh.completeExceptionally(failure);
                    }
                });
        return fresh.minimalCompletionStage();
    }

    /** Nothing in a container outlives it. What cannot be cleaned up is no reason not to end the container. */
    private CompletionStage<Void> destroyNested(ContainerId parent) {
        CompletableFuture<?>[] nested = runs.keySet().stream()
                .filter(id -> id.parent().filter(parent::equals).isPresent())
                .map(id -> destroy(id).toCompletableFuture().handle((done, failure) -> {
                    if (failure != null) {
                        LOG.warn("Nested container was not cleaned up: container={}", id, failure);
                    }
                    return done;
                }))
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(nested);
    }

    @Override
    public CompletionStage<Void> destroyLeftover(ContainerId container, Path runtimeDir) {
        return workers.supply(() -> {
            new Recovery(isolators, destruction).endLeftover(container, runtimeDir);
            return null;
        });
    }

    private void destroyNow(ContainerRun run) throws ContainerizerException {
        limits.forget(run);
        destruction.endProcesses(run);
        exits.settle(run);
        destruction.cleanUp(run);
        runs.remove(run.id(), run);
    }

    @Override
    public CompletionStage<ContainerExit> run(
            ContainerId container, ContainerCommand command, Map<String, String> environment, Duration timeout) {
        ContainerRun run = find(container).orElse(null);
        if (run == null) {
            return CompletableFuture.failedStage(unknown(container));
        }
        return new CommandExecution(tools, signals, workers).start(run, command, environment, timeout);
    }

    @Override
    public List<RecoveryOutcome> recover(Collection<RecoverableContainer> containers) {
        Recovery recovery = new Recovery(isolators, destruction);
        List<RecoveryOutcome> outcomes = new ArrayList<>();
        recovery.recoverIsolators(containers);
        for (RecoverableContainer container : containers) {
            agents.add(container.agent());
            outcomes.add(recover(recovery, container));
        }
        return outcomes;
    }

    private RecoveryOutcome recover(Recovery recovery, RecoverableContainer container) {
        try {
            Optional<ContainerRun> found = recovery.read(container);
            if (found.isPresent() && runs.putIfAbsent(container.id(), found.get()) == null) {
                ContainerRun run = found.get();
                run.state().ifPresent(state -> LostLaunch.await(run, state));
                run.state().ifPresentOrElse(state -> exits.add(run, state), () -> ended(run, ContainerExit.unknown()));
                workers.run(() -> {
                    limits.watch(run);
                    coverLogs(run);
                });
            }
            return new RecoveryOutcome.Recovered(container.id(), container.handle());
        } catch (IllegalArgumentException e) {
            return new RecoveryOutcome.Refused(container.id(), e.getMessage());
        }
    }

    /**
     * The exit counts only once the isolators were asked whether a limit is behind it. A supervisor that was killed says
     * nothing, and nobody looks after its task any more, so that is ended too.
     */
    private void ended(ContainerRun run, ContainerExit exit) {
        workers.supply(() -> {
                    if (exit.equals(ContainerExit.unknown())) {
                        destruction.endProcesses(run);
                    }
                    ContainerExit explained = limits.explain(run, exit);
                    ContainerRun parent = run.id().parent().map(runs::get).orElse(null);
                    return parent == null ? explained : limits.explainBy(parent, explained);
                })
                .whenComplete((explained, failure) -> {
                    if (failure != null) {
                        LOG.warn("Exit is reported without its cause: container={}", run.id(), failure);
                    }
                    run.exit().complete(failure == null ? explained : exit);
                });
    }

    private void enforce(ContainerRun run) {
        workers.run(() -> destruction.endProcesses(run));
    }

    /**
     * A launch that the previous version finished after this one had recovered everything is unknown here at first; its
     * handle tells of it.
     */
    private Optional<ContainerRun> find(ContainerId container) {
        ContainerRun run = runs.get(container);
        if (run == null) {
            agents.stream()
                    .flatMap(agent -> isolators.launched(agent).stream())
                    .filter(launched -> launched.id().equals(container))
                    .findFirst()
                    .ifPresent(launched -> recover(new Recovery(isolators, destruction), launched));
            run = runs.get(container);
        }
        return Optional.ofNullable(run);
    }

    private ContainerRun known(ContainerId container) throws ContainerizerException {
        ContainerRun run = find(container).orElse(null);
        if (run == null) {
            throw unknown(container);
        }
        return run;
    }

    private static ContainerizerException unknown(ContainerId container) {
        return new ContainerizerException("Container " + container + " is not known to the native containerizer");
    }

    /** Containers go on; the next version finds them again by their handles. Who waits must ask that one. */
    @Override
    @Deactivate
    public void close() throws Exception {
        logLook.cancel(false);
        limitLook.cancel(false);
        switches.close();
        exits.close();
        workers.close();
        runs.values().forEach(run -> run.exit()
                .completeExceptionally(new ContainerizerException(
                        "This version of the native containerizer has stopped; ask the next one")));
    }
}
