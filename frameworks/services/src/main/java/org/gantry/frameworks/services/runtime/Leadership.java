package org.gantry.frameworks.services.runtime;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.gantry.frameworks.services.ServicesSettings;
import org.gantry.frameworks.services.web.Node;
import org.gantry.state.spi.LeaderElection;
import org.gantry.state.spi.StateException;
import org.gantry.state.spi.StateStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the framework while this node leads. With an election it leads when elected, without one as soon as it has a
 * store. Everything happens on one thread; starting is tried again until the store answers.
 */
public final class Leadership implements Node, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
    private static final long RETRY_SECONDS = 2;
    private static final long ABDICATION_MILLIS = 500;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final ServicesSettings settings;
    private final StateStore store;
    private final Clock clock;
    private final EventHub events = new EventHub();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread created = new Thread(task, "services-leadership");
        created.setDaemon(true);
        return created;
    });
    private volatile Optional<ServicesFramework> framework = Optional.empty();
    private volatile Optional<String> leader = Optional.empty();
    private Optional<AutoCloseable> candidacy = Optional.empty();
    private Optional<AutoCloseable> detection = Optional.empty();
    private Optional<LeaderElection> election;
    private boolean wanted;
    private boolean closed;

    /** This node gives leadership up by itself: nothing is decided here any more, so nobody needs to wait for it. */
    private volatile boolean leaving;

    public Leadership(ServicesSettings settings, StateStore store, Optional<LeaderElection> election, Clock clock) {
        this.settings = settings;
        this.store = store;
        this.election = election;
        this.clock = clock;
    }

    /** Begins to contend, or to lead. */
    public void start() {
        thread.execute(this::contend);
    }

    /** Contends in this election from now on: the module that held the one before was replaced. */
    public void enter(LeaderElection replacement) {
        thread.execute(() -> {
            leave("the election is replaced");
            election = Optional.of(replacement);
            contend();
        });
    }

    private void contend() {
        if (election.isEmpty()) {
            lead();
            return;
        }
        String group = settings.statePath() + "/leader";
        try {
            detection = Optional.of(election.get().detect(group, found -> leader = found.flatMap(Leadership::address)));
            candidacy = Optional.of(election.get().contend(group, self(), new Listener()));
        } catch (RuntimeException e) {
            LOG.warn("The election cannot be entered, it is tried again: {}", e.toString());
            endCandidacy();
            var unused = thread.schedule(this::contend, RETRY_SECONDS, TimeUnit.SECONDS);
        }
    }

    private byte[] self() {
        return MAPPER.createObjectNode().put("address", address()).toString().getBytes(StandardCharsets.UTF_8);
    }

    private String address() {
        return settings.hostname() + ":" + settings.endpoint().getPort();
    }

    private static Optional<String> address(byte[] data) {
        try {
            return Optional.ofNullable(MAPPER.readTree(data).path("address").textValue());
        } catch (IOException e) {
            LOG.warn("The leader's record is not readable: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private void lead() {
        wanted = true;
        if (framework.isPresent()) {
            return;
        }
        try {
            ServicesFramework started = new ServicesFramework(settings, store, events, clock);
            framework = Optional.of(started);
            leader = Optional.of(address());
            started.start();
        } catch (StateException e) {
            LOG.warn("The stored state cannot be read, it is tried again: {}", e.getMessage());
            var unused = thread.schedule(
                    () -> {
                        if (wanted) {
                            lead();
                        }
                    },
                    RETRY_SECONDS,
                    TimeUnit.SECONDS);
        }
    }

    private void step(String reason) {
        wanted = false;
        framework.ifPresent(running -> {
            LOG.info("No longer leading: {}", reason);
            framework = Optional.empty();
            leader = Optional.empty();
            running.close();
        });
    }

    @Override
    public ServicesSettings settings() {
        return settings;
    }

    @Override
    public Optional<ServicesFramework> leading() {
        return framework;
    }

    @Override
    public Optional<String> leader() {
        return leader;
    }

    @Override
    public void abdicate() {
        var unused = thread.schedule(
                () -> {
                    leave("abdicated");
                    contend();
                },
                ABDICATION_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    /** Stops deciding before the others may begin. */
    private void leave(String reason) {
        leaving = true;
        step(reason);
        endCandidacy();
        leaving = false;
    }

    private void endCandidacy() {
        candidacy.ifPresent(Leadership::end);
        candidacy = Optional.empty();
        detection.ifPresent(Leadership::end);
        detection = Optional.empty();
    }

    private static void end(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            LOG.warn("The election could not be left in order: {}", e.toString());
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        thread.execute(() -> leave("stopped"));
        thread.shutdown();
        try {
            if (!thread.awaitTermination(20, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Listener implements LeaderElection.Listener {
        @Override
        public void elected() {
            run(Leadership.this::lead);
        }

        /** Returns only when nothing is decided here any more. */
        @Override
        public void lost(String reason) {
            if (!leaving) {
                run(() -> step(reason));
            }
        }

        private void run(Runnable task) {
            try {
                thread.submit(task).get(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (java.util.concurrent.RejectedExecutionException e) {
                LOG.debug("Closed already");
            } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
                LOG.error("The change of leadership failed", e);
            }
        }
    }
}
