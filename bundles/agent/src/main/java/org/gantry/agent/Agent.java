package org.gantry.agent;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.agent.Protos.Call.LaunchContainer;
import org.gantry.agent.checkpoint.Checkpoints;
import org.gantry.agent.checkpoint.DirectoryHandleStore;
import org.gantry.agent.checkpoint.DirectoryLock;
import org.gantry.agent.checkpoint.DrainFile;
import org.gantry.agent.checkpoint.RecoveredAgent;
import org.gantry.agent.checkpoint.RecoveredRun;
import org.gantry.agent.checkpoint.WorkDirectory;
import org.gantry.agent.checks.TaskChecks;
import org.gantry.agent.config.AgentFlags;
import org.gantry.agent.core.AgentCore;
import org.gantry.agent.core.AgentLoop;
import org.gantry.agent.core.AgentSnapshot;
import org.gantry.agent.core.Command;
import org.gantry.agent.core.CoreSettings;
import org.gantry.agent.core.ExecutorAdmission;
import org.gantry.agent.fetch.FetchSettings;
import org.gantry.agent.fetch.Fetcher;
import org.gantry.agent.link.LinkSettings;
import org.gantry.agent.link.MasterLink;
import org.gantry.agent.link.MasterLocator;
import org.gantry.agent.operated.OperatedContainers;
import org.gantry.agent.oversubscription.Oversubscription;
import org.gantry.agent.run.ContainerModules;
import org.gantry.agent.run.EffectRunner;
import org.gantry.agent.run.LaunchPlans;
import org.gantry.agent.run.Launcher;
import org.gantry.agent.run.OperatedPlans;
import org.gantry.agent.run.Recovery;
import org.gantry.agent.run.SandboxCollector;
import org.gantry.agent.run.Threads;
import org.gantry.agent.run.Volumes;
import org.gantry.agent.security.AgentSecurity;
import org.gantry.agent.security.MasterTls;
import org.gantry.containerizers.spi.ContainerExit;
import org.gantry.containerizers.spi.Containerizer;
import org.gantry.http.process.Verbosity;
import org.gantry.model.container.ContainerId;
import org.gantry.security.guard.SecurityModules;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One agent: recovers what a former process left, subscribes to the master, runs tasks. Closing it leaves the tasks
 * running, unless the flag {@code shutdown_tasks_on_stop} is set.
 */
public final class Agent implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

    private final AtomicReference<Verbosity> verbosity = new AtomicReference<>();
    private final AgentFlags flags;
    private final AgentParts parts;
    private final WorkDirectory directory;
    private final List<DirectoryLock> locks = new CopyOnWriteArrayList<>();
    private final CoreSettings identity;
    private final AgentSecurity security;
    private final MasterTls tls;
    private final ScheduledExecutorService timer;
    private final ThreadPoolExecutor launchers;
    private final ThreadPoolExecutor workers;
    private final DirectoryHandleStore handles;
    private final ContainerModules containers;
    private final Volumes volumes;
    private final Fetcher fetcher;
    private final TaskChecks checks;
    private final SandboxCollector collector;
    private final AgentLoop loop;
    private final EffectRunner effects;
    private final OperatedContainers operated;
    private final Launcher operatedLauncher;
    private final Recovery recovery;
    private final AutoCloseable registration;
    private final Thread starter;
    private final Set<String> reachable = ConcurrentHashMap.newKeySet();
    private final CountDownLatch tasksStopped = new CountDownLatch(1);
    private volatile Optional<MasterLink> link = Optional.empty();
    private volatile Optional<MasterLocator> locator = Optional.empty();
    private volatile Optional<String> failure = Optional.empty();

    /** @throws IOException if the agent's directories cannot be made */
    public Agent(AgentFlags flags, AgentParts parts) throws IOException {
        this.flags = flags;
        this.parts = parts;
        this.directory = new WorkDirectory(flags.workDir(), flags.runtimeDir());
        this.tls = MasterTls.of(flags.settings());
        this.security = AgentSecurity.of(flags.settings(), SecurityModules.of(parts.modules()));
        Files.createDirectories(directory.meta());
        Files.createDirectories(directory.runtimeContainers());
        this.timer = timer(flags.name());
        this.launchers = Threads.pool(flags.name() + "-launch", 8, 10_000);
        this.workers = Threads.pool(flags.name() + "-worker", 16, 10_000);
        HttpClient http = Http.client();
        Checkpoints checkpoints = new Checkpoints(directory);
        this.handles = new DirectoryHandleStore(flags.name(), directory, flags.settings());
        this.collector = new SandboxCollector(
                parts.clock(), flags.gcDelay(), flags.gcDiskHeadroom(), SandboxCollector.DiskUse.of(flags.workDir()));
        this.identity = Identity.settings(flags, parts.clock());
        AgentCore core = new AgentCore(identity, parts.clock());
        this.loop = new AgentLoop(flags.name(), core, list -> effects().accept(list));
        this.containers = new ContainerModules(
                parts.modules().point(Containerizer.class), workers, timer, Duration.ofMillis(500), this::exited);
        this.fetcher = new Fetcher(
                FetchSettings.of(directory.fetcherCache(), flags.fetcherCacheSize(), flags.fetcherStallTimeout()),
                http);
        this.checks =
                new TaskChecks(parts.clock(), timer, workers, http, Http.trustingClient(), containers, loop::submit);
        this.volumes = new Volumes(directory, workers);
        Launcher launcher = new Launcher(fetcher, containers, handles, launchers, loop::submit);
        this.effects = new EffectRunner(
                flags.name(),
                new EffectRunner.Targets(
                        directory,
                        checkpoints,
                        volumes,
                        handles,
                        new LaunchPlans(
                                flags,
                                directory,
                                volumes,
                                run -> security.executorToken(
                                        run.framework(),
                                        run.executor(),
                                        run.container().value())),
                        launcher,
                        containers,
                        checks,
                        collector,
                        timer,
                        parts.clock()),
                loop::submit,
                tasksStopped::countDown);
        this.operated = new OperatedContainers(
                directory, handles, containers, new OperatedPlans(flags, directory), loop::snapshot);
        this.operatedLauncher = new Launcher(fetcher, containers, handles, launchers, operated::launched);
        this.recovery = new Recovery(
                flags, directory, checkpoints, handles, parts.modules(), containers, collector, parts.clock());
        this.registration = parts.modules().register(handles);
        this.starter = new Thread(this::recoverAndConnect, flags.name() + "-recovery");
        starter.setDaemon(true);
    }

    /** Returns at once; recovery and registration follow on other threads. */
    public void start() {
        loop.start();
        effects.start();
        starter.start();
        long interval = flags.diskWatchInterval().toMillis();
        new Oversubscription(parts.modules(), flags.settings(), this::snapshot, containers::usage, loop::submit)
                .start(timer, workers);
        Future<?> unused = timer.scheduleWithFixedDelay(this::collect, interval, interval, TimeUnit.MILLISECONDS);
    }

    public AgentFlags flags() {
        return flags;
    }

    public AgentSnapshot snapshot() {
        return loop.snapshot();
    }

    /** What the agent says about itself. */
    public CoreSettings identity() {
        return identity;
    }

    public Duration uptime() {
        return Duration.ofMillis(parts.clock().millis() - Math.round(identity.startTimeSeconds() * 1000));
    }

    /** Containers of executors, with what they use now; asks their containerizers on another thread. */
    public CompletionStage<List<ContainerReport>> containerReports() {
        return containerReports(false, false);
    }

    /** The same, with those that are nested in others, and those that belong to no framework, where asked for. */
    public CompletionStage<List<ContainerReport>> containerReports(boolean nested, boolean standalone) {
        ContainerReports reports = new ContainerReports(
                containers,
                Boolean.parseBoolean(flags.settings().get("cgroups_cpu_enable_pids_and_tids_count")),
                parts.clock());
        return CompletableFuture.supplyAsync(
                () -> reports.of(snapshot(), operated.running(), nested, standalone), workers);
    }

    /** Does something in half a second, unless this agent is closed before. */
    public void later(Runnable work) {
        Future<?> unused = timer.schedule(work, 500, TimeUnit.MILLISECONDS);
    }

    /** Containers that operators launch. */
    public OperatedContainers operated() {
        return operated;
    }

    /** Launches a container for an operator; see {@link OperatedContainers#launch}. */
    public CompletionStage<Boolean> launch(ContainerId container, LaunchContainer launch) {
        return operated.launch(container, launch, operatedLauncher);
    }

    private void exited(ContainerId container, ContainerExit exit) {
        if (!operated().exited(container, exit)) {
            loop.submit(new Command.Exited(container, exit));
        }
    }

    /** Who gets in, and what they may do. */
    public AgentSecurity security() {
        return security;
    }

    /** Changes the log's level with this from now on. */
    public void use(Verbosity replacement) {
        verbosity.set(replacement);
    }

    /** It goes away; harmless if another one is in use already. */
    public void release(Verbosity gone) {
        verbosity.compareAndSet(gone, null);
    }

    /** Empty while nobody can change the log's level. */
    public Optional<Verbosity> verbosity() {
        return Optional.ofNullable(verbosity.get());
    }

    /** How many commands wait to be applied. */
    public int waiting() {
        return loop.waiting();
    }

    public WorkDirectory directory() {
        return directory;
    }

    public ContainerModules containers() {
        return containers;
    }

    public Fetcher fetcher() {
        return fetcher;
    }

    public SandboxCollector collector() {
        return collector;
    }

    /** Why the agent cannot work; set when recovery failed. */
    public Optional<String> failure() {
        return failure;
    }

    /** Whether an executor may make a call. */
    public ExecutorAdmission admit(String framework, String executor, boolean subscribes)
            throws InterruptedException, ExecutionException, TimeoutException {
        return loop.ask(core -> core.admit(framework, executor, subscribes)).get(10, TimeUnit.SECONDS);
    }

    /** One of the servlets on which executors reach this agent is there. Executors that may come back come to any. */
    public void reachable(String servlet) {
        reachable.add(servlet);
        if (reachable.size() == (flags.domainSocket().isPresent() ? 2 : 1)) {
            loop.submit(new Command.Reachable());
        }
    }

    /** Hands in a command, as the master's events do. */
    public void submit(Command command) {
        loop.submit(command);
    }

    @Override
    public void close() {
        starter.interrupt();
        if (flags.shutdownTasksOnStop()) {
            stopTasks();
        }
        link.ifPresent(MasterLink::close);
        checks.close();
        launchers.shutdownNow();
        loop.close();
        effects.close();
        workers.shutdown();
        timer.shutdownNow();
        closeQuietly(registration);
        closeQuietly(security);
        closeQuietly(containers);
        locator.ifPresent(Agent::closeQuietly);
        locks.forEach(Agent::closeQuietly);
    }

    private EffectRunner effects() {
        return effects;
    }

    private void recoverAndConnect() {
        try {
            locks.add(DirectoryLock.take("work_dir", flags.workDir()));
            if (!flags.runtimeDir().equals(flags.workDir())) {
                locks.add(DirectoryLock.take("runtime_dir", flags.runtimeDir()));
            }
            Command.Recovered found = recovery.recover(parts.bootId());
            Command.Restored restored = volumes.recover(identity.info().getResourcesList());
            Command.Recovered recovered = permitted(found);
            loop.submit(restored);
            recoverOperated(recovered);
            loop.submit(recovered);
            goOnDraining(recovered);
            if (flags.cleanup()) {
                LOG.warn("Agent {} only cleans up, since recover=cleanup: ending all tasks", flags.name());
                loop.submit(new Command.StopTasks());
                return;
            }
            MasterLocator masters = parts.master().get();
            locator = Optional.of(masters);
            MasterLink opened = new MasterLink(
                    flags.name(),
                    LinkSettings.DEFAULT.with(security.toMaster()),
                    masters,
                    Http.client(tls.context()),
                    timer,
                    () -> loop.ask(AgentCore::subscription).get(30, TimeUnit.SECONDS),
                    event -> LinkEvents.command(event).ifPresent(loop::submit),
                    reason -> loop.submit(new Command.Disconnected(reason)));
            effects.connect(opened);
            link = Optional.of(opened);
            opened.start();
        } catch (InterruptedException e) {
            LOG.debug("Agent {} stops before it has recovered", flags.name());
        } catch (IOException | RuntimeException e) {
            String why = e.getMessage() == null ? e.toString() : e.getMessage();
            failure = Optional.of(why);
            LOG.error("Agent {} cannot recover and does not register: {}", flags.name(), why, e);
        }
    }

    /** Other settings than before are permitted by policy, or else after a restart of the host: as a new agent. */
    private Command.Recovered permitted(Command.Recovered recovered) throws IOException {
        Optional<AgentInfo> before = recovered.checkpoint().info();
        Optional<String> error = flags.cleanup()
                ? Optional.empty()
                : before.flatMap(info -> flags.reconfigurationPolicy().check(info, identity.info()));
        if (error.isEmpty()) {
            return recovered;
        }
        if (!recovered.checkpoint().rebooted()) {
            throw new IOException(error.get() + " To start as a new agent instead, delete " + directory.latestAgent()
                    + "; what the old one still runs is then not recovered");
        }
        LOG.warn("Agent {} starts as a new one after a restart of its host: {}", flags.name(), error.get());
        new Checkpoints(directory).forgetAgent();
        return new Command.Recovered(RecoveredAgent.NOTHING, Set.of(), Map.of(), Map.of(), recovered.took());
    }

    private void recoverOperated(Command.Recovered recovered) throws IOException {
        Map<ContainerId, Path> metas = new HashMap<>();
        Map<ContainerId, Path> sandboxes = new HashMap<>();
        String agent = recovered
                .checkpoint()
                .info()
                .map(info -> info.getId().getValue())
                .orElse("");
        for (RecoveredRun run : recovered.checkpoint().runs()) {
            if (!run.completed()) {
                metas.put(run.id().container(), directory.metaRun(agent, run.id()));
                sandboxes.put(run.id().container(), directory.sandbox(agent, run.id()));
            }
        }
        for (ContainerId standalone : directory.standaloneContainers()) {
            metas.put(standalone, directory.standaloneMeta(standalone));
            sandboxes.put(standalone, directory.standaloneSandbox(standalone));
        }
        operated.recover(metas, sandboxes, recovered.alive());
    }

    private void goOnDraining(Command.Recovered recovered) throws IOException {
        if (recovered.checkpoint().info().isPresent()) {
            String id = recovered.checkpoint().info().get().getId().getValue();
            new DrainFile(directory).read(id).ifPresent(config -> loop.submit(new Command.Drain(config)));
        }
    }

    private void stopTasks() {
        loop.submit(new Command.StopTasks());
        try {
            CompletableFuture<Void> standalone = operated.endStandalone().completeOnTimeout(null, 10, TimeUnit.SECONDS);
            boolean all = tasksStopped.await(30, TimeUnit.SECONDS);
            standalone.join();
            if (!all) {
                LOG.warn("Not all tasks of agent {} ended in time; they are ended at its next start", flags.name());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void collect() {
        try {
            collector.collect();
        } catch (IOException | RuntimeException e) {
            LOG.warn("Garbage collection of sandboxes failed", e);
        }
    }

    private static ScheduledExecutorService timer(String name) {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(2, Threads.named(name + "-timer"));
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            LOG.warn("Something did not close cleanly", e);
        }
    }
}
