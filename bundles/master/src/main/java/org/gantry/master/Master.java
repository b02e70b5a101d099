package org.gantry.master;

import jakarta.servlet.http.HttpServlet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.gantry.allocator.spi.Allocator;
import org.gantry.http.HttpLimits;
import org.gantry.http.process.Verbosity;
import org.gantry.master.agentlink.AgentApi;
import org.gantry.master.command.Command;
import org.gantry.master.config.Flags;
import org.gantry.master.config.WhitelistFile;
import org.gantry.master.explain.ExplainApi;
import org.gantry.master.http.Endpoints;
import org.gantry.master.http.MasterServlet;
import org.gantry.master.http.SharedAnswers;
import org.gantry.master.leadership.LeaderGate;
import org.gantry.master.leadership.Leadership;
import org.gantry.master.leadership.MasterInfos;
import org.gantry.master.legacy.LegacyApi;
import org.gantry.master.legacy.MaintenanceApi;
import org.gantry.master.legacy.OperationForms;
import org.gantry.master.legacy.PolicyApi;
import org.gantry.master.legacy.TeardownApi;
import org.gantry.master.loop.EffectRunner;
import org.gantry.master.loop.OwnerLoop;
import org.gantry.master.metrics.Counters;
import org.gantry.master.metrics.MasterMetrics;
import org.gantry.master.operator.OperationDesk;
import org.gantry.master.operator.OperatorApi;
import org.gantry.master.operator.OrderDesk;
import org.gantry.master.operator.SmallAnswers;
import org.gantry.master.operator.Subscribers;
import org.gantry.master.operator.Teardown;
import org.gantry.master.process.ProcessApi;
import org.gantry.master.registry.Registry;
import org.gantry.master.scheduler.RateLimits;
import org.gantry.master.scheduler.SchedulerApi;
import org.gantry.master.security.Door;
import org.gantry.master.security.MasterSecurity;
import org.gantry.master.state.Identity;
import org.gantry.master.state.Snapshot;
import org.gantry.master.stream.Streams;
import org.gantry.master.transition.Policy;
import org.gantry.model.Durations;
import org.gantry.modulehost.spi.ModulePoint;
import org.gantry.observability.MetricSource;
import org.gantry.observability.MetricSources;
import org.gantry.state.spi.LeaderElection;
import org.gantry.state.spi.StateStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A master, put together from its parts. */
public final class Master implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Master.class);
    private static final int LARGEST_BODY = 32 << 20;
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
    private static final int COMPRESSED_FROM = 1024;
    private static final Duration WHITELIST_INTERVAL = Duration.ofSeconds(5);
    private static final Duration LONGEST_TICK = Duration.ofMillis(250);

    private final AtomicReference<StateStore> store = new AtomicReference<>();
    private final AtomicReference<Verbosity> verbosity = new AtomicReference<>();
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2, task -> {
        Thread thread = new Thread(task, "gantry-master-timer");
        thread.setDaemon(true);
        return thread;
    });
    private final Streams streams = new Streams();
    private final Flags flags;
    private final Policy policy;
    private final MasterSecurity security;
    private final Subscribers subscribers;
    private final EffectRunner effects;
    private final OwnerLoop owner;
    private final Registry registry;
    private final Leadership leadership;
    private final AutoCloseable switches;
    private final Endpoints endpoints;
    private final MasterServlet servlet;
    private final MetricSources sources;

    public Master(Flags flags, ModulePoint<Allocator> allocators, Clock clock) {
        this(flags, allocators, MasterSecurity.none(), clock);
    }

    public Master(Flags flags, ModulePoint<Allocator> allocators, MasterSecurity security, Clock clock) {
        this.flags = flags;
        this.security = security;
        this.policy = flags.policy().with(security.authorization());
        Instant started = clock.instant();
        Identity identity = new Identity(
                MasterInfos.of(
                        UUID.randomUUID().toString(),
                        flags.ip(),
                        flags.port(),
                        flags.hostname(),
                        flags.allocation().domain()),
                started,
                flags.cluster());
        Counters counters = new Counters();
        Map<String, Double> weights = flags.weights();
        subscribers = new Subscribers(flags.maxSubscribers());
        registry = new Registry(() -> Optional.ofNullable(store.get()), this::submit, this::shutOut);
        effects = new EffectRunner(
                streams,
                counters,
                registry::accept,
                (snapshot, tell) -> subscribers.send(snapshot, tell.told()),
                subscribers::closeAll,
                this::lost);
        owner = new OwnerLoop(
                identity,
                policy,
                allocators,
                flags.allocator(),
                flags.allocation().settings(),
                weights,
                clock,
                effects::accept);
        switches = allocators.onSwitch(module -> owner.allocatorSwitched());
        leadership = new Leadership(identity.info(), flags.electionGroup(), owner, registry, timer);
        MasterMetrics metrics = new MasterMetrics(
                owner,
                identity,
                counters,
                subscribers::size,
                registry::waiting,
                flags.publishPerFrameworkMetrics(),
                clock);
        endpoints = endpoints(identity, counters, metrics);
        servlet = new MasterServlet(
                endpoints, new HttpLimits(LARGEST_BODY, REQUEST_TIMEOUT, flags.maxOpenStreams(), COMPRESSED_FROM));
        sources = metrics.sources()
                .add(registry.metrics())
                .add(() -> Optional.ofNullable(store.get())
                        .map(StateStore::metrics)
                        .orElse(Map.of()))
                .add(() -> servlet.snapshot().metrics("master"));
        flags.unknown().forEach(name -> LOG.warn("Flag '{}' is not known and does nothing", name));
    }

    private void submit(Command command) {
        owner.submit(command);
    }

    private void shutOut(long term) {
        leadership.shutOut(term);
    }

    private void lost(String stream) {
        owner.offer(new Command.StreamClosed(stream, "ended before its first event"));
    }

    private Endpoints endpoints(Identity identity, Counters counters, MasterMetrics metrics) {
        LeaderGate gate = new LeaderGate(
                identity.info().getPid(), () -> snapshot().elected().isPresent(), leadership::leader);
        RateLimits limits = Optional.ofNullable(flags.values().get("rate_limits"))
                .map(RateLimits::of)
                .orElse(RateLimits.NONE);
        Endpoints all = new Endpoints(security);
        SmallAnswers answers = new SmallAnswers(identity, flags.values(), metrics);
        OrderDesk desk = new OrderDesk(owner, security.authorization());
        OperationDesk operations = new OperationDesk(owner, security.authorization());
        ProcessApi process =
                new ProcessApi(flags.values(), security, () -> Optional.ofNullable(verbosity.get()), Durations::parse);
        SharedAnswers shared = new SharedAnswers(this::snapshot, () -> counters.increment("master/http_cache_hits"));
        all.add(
                "/api/v1",
                gate.guard(new OperatorApi(
                        owner,
                        effects,
                        subscribers,
                        answers,
                        desk,
                        process.calls(),
                        operations,
                        shared,
                        security.authorization())));
        all.add(
                "/api/v1/scheduler",
                Door.SCHEDULER,
                gate.guard(new SchedulerApi(owner, streams, security.authorization(), limits)));
        all.add(AgentApi.PATH, Door.AGENT, gate.guard(new AgentApi(owner, streams, security.authorization())));
        new LegacyApi(identity, flags.values(), this::snapshot, metrics, shared, gate, security).addTo(all);
        all.add("/teardown", gate.guard(new TeardownApi(new Teardown(owner, security.authorization()))));
        new PolicyApi(this::snapshot, desk, security.authorization()).addTo(all, gate);
        new MaintenanceApi(this::snapshot, desk, security.authorization()).addTo(all, gate);
        new ExplainApi(owner, security).addTo(all, gate);
        new OperationForms(operations).addTo(all, gate);
        process.addTo(all, Map.of("master", owner::waiting, "registrar(1)", registry::waiting));
        return all;
    }

    public void start() {
        effects.start();
        registry.start();
        owner.start();
        long tick = Math.max(
                1, Math.min(LONGEST_TICK.toMillis(), policy.pingTimeout().toMillis() / 4));
        every(owner::tick, tick);
        long cycle = Math.max(1, policy.allocationInterval().toMillis());
        every(owner::allocationDue, cycle);
        flags.whitelist()
                .map(path -> new WhitelistFile(path, names -> submit(new Command.Whitelisted(names))))
                .ifPresent(file -> {
                    file.poll();
                    every(file::poll, WHITELIST_INTERVAL.toMillis());
                });
        leadership.start();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it only queues, and ends with the timer
    private void every(Runnable task, long millis) {
        timer.scheduleAtFixedRate(task, millis, millis, TimeUnit.MILLISECONDS);
    }

    /** Tells these metrics with its own from now on. */
    public void measure(MetricSource source) {
        sources.add(source);
    }

    /** Tells them no more. */
    public void forget(MetricSource source) {
        sources.remove(source);
    }

    /** What the master's port serves, on every path. */
    public HttpServlet servlet() {
        return servlet;
    }

    /** Every path that is served, with the door that it is behind. */
    public Map<String, Door> doors() {
        return endpoints.doors();
    }

    /** Uses this store from now on; without one nothing survives a restart. */
    public void use(StateStore replacement) {
        store.set(replacement);
    }

    /** The store goes away; harmless if another one is in use already. */
    public void release(StateStore gone) {
        store.compareAndSet(gone, null);
    }

    /** Changes the log's level with this from now on. */
    public void use(Verbosity replacement) {
        verbosity.set(replacement);
    }

    /** It goes away; harmless if another one is in use already. */
    public void release(Verbosity gone) {
        verbosity.compareAndSet(gone, null);
    }

    public void contend(LeaderElection election) {
        leadership.contend(election);
    }

    /** The election goes away; harmless if another one is in use already. */
    public void withdraw(LeaderElection gone) {
        leadership.withdraw(gone);
    }

    public Snapshot snapshot() {
        return owner.snapshot();
    }

    private void closeSecurity() {
        try {
            security.close();
        } catch (Exception e) {
            LOG.warn("Leaving the authorizer's module point failed", e);
        }
    }

    @Override
    public void close() {
        leadership.close();
        timer.shutdownNow();
        try {
            switches.close();
        } catch (Exception e) {
            LOG.warn("Leaving the allocator's module point failed", e);
        }
        owner.close();
        closeSecurity();
        registry.close();
        effects.close();
        subscribers.closeAll();
        streams.closeAll();
    }
}
