package org.gantry.frameworks.services.runtime;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.gantry.frameworks.sdk.SchedulerClient;
import org.gantry.frameworks.sdk.SchedulerListener;
import org.gantry.frameworks.sdk.SchedulerSettings;
import org.gantry.frameworks.services.ServicesSettings;
import org.gantry.frameworks.services.app.ApiException;
import org.gantry.frameworks.services.health.HealthChecker;
import org.gantry.frameworks.services.scheduler.ServiceScheduler;
import org.gantry.frameworks.services.scheduler.Snapshot;
import org.gantry.frameworks.services.store.StoredState;
import org.gantry.state.spi.StateStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The framework while it leads: one thread that decides, one that carries out, the connection to the master, and the
 * checks. To be started once and closed once; a later leadership makes another.
 */
public final class ServicesFramework implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServicesFramework.class);
    private static final int QUEUED_COMMANDS = 20_000;
    private static final int BATCH = 256;
    private static final Duration TICK = Duration.ofMillis(500);

    private final ServicesSettings settings;
    private final Clock clock;
    private final BlockingQueue<BiConsumer<ServiceScheduler, Instant>> commands =
            new ArrayBlockingQueue<>(QUEUED_COMMANDS);
    private final EventHub events;
    private final ServiceScheduler scheduler;
    private final EffectWriter writer;
    private final SchedulerClient client;
    private final MasterReasons reasons;
    private final HealthChecker checker;
    private final ExecutorService answers;
    private final Thread owner;
    private volatile Snapshot snapshot;
    private volatile Optional<String> refusal = Optional.empty();
    private volatile boolean closed;

    /** Reads the stored state; blocks until the store has answered. */
    public ServicesFramework(ServicesSettings settings, StateStore store, EventHub events, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.events = events;
        StoredState stored = StoredState.load(store, settings.statePath());
        LOG.info(
                "Restored {} apps, {} instances and {} deployments",
                stored.current().size(),
                stored.instances().size(),
                stored.deployments().size());
        scheduler = new ServiceScheduler(settings, stored, RandomGenerator.getDefault(), clock.instant());
        snapshot = scheduler.snapshot(clock.instant());
        answers = Executors.newFixedThreadPool(2, task -> daemon(task, "services-answers"));
        checker = new HealthChecker(
                (taskId, check, failure) -> command((target, now) -> target.health(taskId, check, failure, now)));
        writer = new EffectWriter(store, new Outlets());
        Optional<String> frameworkId = stored.frameworkId();
        client = new SchedulerClient(
                SchedulerSettings.of(settings.masters().toArray(java.net.URI[]::new))
                        .with(settings.access().access()),
                () -> info(frameworkId),
                new Listener());
        reasons = new MasterReasons(client::explain, clock);
        owner = daemon(this::decide, "services-owner");
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Begins to decide and to subscribe. */
    public void start() {
        owner.start();
        client.start();
    }

    private FrameworkInfo info(Optional<String> storedId) {
        FrameworkInfo.Builder info = FrameworkInfo.newBuilder()
                .setUser(settings.user().orElseGet(() -> System.getProperty("user.name")))
                .setName(settings.frameworkName())
                .setHostname(settings.hostname())
                .setCheckpoint(true)
                .setFailoverTimeout((double) settings.failoverTimeout().toSeconds())
                .setWebuiUrl(settings.endpoint().toString())
                .addRoles(settings.defaults().role());
        for (FrameworkInfo.Capability.Type type : List.of(
                FrameworkInfo.Capability.Type.PARTITION_AWARE,
                FrameworkInfo.Capability.Type.TASK_KILLING_STATE,
                FrameworkInfo.Capability.Type.REGION_AWARE,
                FrameworkInfo.Capability.Type.MULTI_ROLE)) {
            info.addCapabilities(FrameworkInfo.Capability.newBuilder().setType(type));
        }
        settings.access().principal().ifPresent(info::setPrincipal);
        storedId.ifPresent(id -> info.setId(FrameworkID.newBuilder().setValue(id)));
        return info.build();
    }

    /** The state as it was stored last. */
    public Snapshot snapshot() {
        return snapshot;
    }

    /** Why the master offers less than is waited for. */
    public MasterReasons reasons() {
        return reasons;
    }

    public EventHub events() {
        return events;
    }

    /** Why the master will not have this framework any more, if so. */
    public Optional<String> refusal() {
        return refusal;
    }

    public ServicesSettings settings() {
        return settings;
    }

    public Instant now() {
        return clock.instant();
    }

    /**
     * Has something decided.
     *
     * @return completes when what follows is stored; fails with an {@link ApiException} if it is refused
     */
    public <T> CompletableFuture<T> submit(BiFunction<ServiceScheduler, Instant, T> decision) {
        CompletableFuture<T> result = new CompletableFuture<>();
        boolean queued = commands.offer((target, now) -> decide(decision, target, now, result));
        if (!queued || closed) {
            result.completeExceptionally(
                    new ApiException(503, "Too many requests wait to be decided, try again later"));
        }
        return result;
    }

    private <T> void decide(
            BiFunction<ServiceScheduler, Instant, T> decision,
            ServiceScheduler target,
            Instant now,
            CompletableFuture<T> result) {
        Executor executor = answers;
        try {
            T value = decision.apply(target, now);
            target.reply(() -> executor.execute(() -> result.complete(value)));
        } catch (RuntimeException e) {
            target.reply(() -> executor.execute(() -> result.completeExceptionally(e)));
        }
    }

    /** Waits if the owner is behind, so that the master's stream or a check waits as well. */
    private void command(BiConsumer<ServiceScheduler, Instant> command) {
        try {
            commands.put(command);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void decide() {
        Instant nextTick = clock.instant();
        try {
            while (!closed) {
                BiConsumer<ServiceScheduler, Instant> command = commands.poll(TICK.toMillis(), TimeUnit.MILLISECONDS);
                Instant now = clock.instant();
                for (int i = 0; command != null && i < BATCH; i++) {
                    run(command, now);
                    command = i + 1 < BATCH ? commands.poll() : null;
                }
                if (!now.isBefore(nextTick)) {
                    run(ServiceScheduler::tick, now);
                    nextTick = now.plus(TICK);
                }
                writer.submit(scheduler.takeEffects(now), scheduler.snapshot(now));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(BiConsumer<ServiceScheduler, Instant> command, Instant now) {
        try {
            command.accept(scheduler, now);
        } catch (RuntimeException e) {
            LOG.error("A command failed", e);
        }
    }

    /** Stops deciding; tasks run on, and the framework may come back within its failover timeout. */
    @Override
    public void close() {
        closed = true;
        client.close();
        checker.close();
        owner.interrupt();
        try {
            owner.join(5000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        writer.close();
        answers.shutdown();
    }

    private final class Outlets implements EffectWriter.Outlets {
        @Override
        public void show(Snapshot stored) {
            snapshot = stored;
            checker.update(stored);
        }

        @Override
        public void send(Call call) {
            var unused = client.send(call).exceptionally(failure -> {
                LOG.debug("Call {} was not sent: {}", call.getType(), failure.getMessage());
                return null;
            });
        }

        @Override
        public void publish(ObjectNode event) {
            events.publish(event);
        }
    }

    private final class Listener implements SchedulerListener {
        @Override
        public void subscribed(Event.Subscribed subscribed, MasterInfo master) {
            String id = subscribed.getFrameworkId().getValue();
            String address = master.getHostname() + ":" + master.getPort();
            LOG.info("Subscribed at {} as framework {}", address, id);
            command((target, now) -> target.subscribed(id, address, now));
        }

        @Override
        public void event(Event event) {
            switch (event.getType()) {
                case OFFERS ->
                    command((target, now) -> target.offers(event.getOffers().getOffersList(), now));
                case UPDATE ->
                    command((target, now) -> target.update(event.getUpdate().getStatus(), now));
                default -> LOG.debug("Event {} needs no answer", event.getType());
            }
        }

        @Override
        public void disconnected(String reason) {
            command((target, now) -> target.disconnected(now));
        }

        @Override
        public void refused(String reason) {
            LOG.error("The master refuses this framework, nothing more is launched: {}", reason);
            refusal = Optional.of(reason);
            command((target, now) -> target.disconnected(now));
        }
    }
}
