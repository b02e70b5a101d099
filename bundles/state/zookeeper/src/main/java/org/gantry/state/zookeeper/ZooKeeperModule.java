package org.gantry.state.zookeeper;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the state on a thread of its own, tries again while that fails, and offers it once it is connected; takes it back
 * and closes everything at the end.
 */
final class ZooKeeperModule implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperModule.class);
    private static final long RETRY_SECONDS = 2;
    private static final Duration REMIND = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long STOP_SECONDS = 30;

    private final ZooKeeperSettings settings;
    private final Function<ZooKeeperState, AutoCloseable> offer;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;

    /** @param offer called when connected; what it returns is closed before the state is */
    ZooKeeperModule(ZooKeeperSettings settings, Function<ZooKeeperState, AutoCloseable> offer) {
        this.settings = settings;
        this.offer = offer;
        thread = Daemons.named("gantry-zookeeper").newThread(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        String reason = "";
        try {
            while (stop.getCount() > 0) {
                Optional<String> failure = serve();
                if (failure.isPresent() && !failure.get().equals(reason)) {
                    reason = failure.get();
                    LOG.error("State in ZooKeeper is not available, trying again: {}", reason);
                }
                if (stop.await(RETRY_SECONDS, TimeUnit.SECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("Stopped while starting", e);
        }
    }

    /** Serves until stopped. @return why it could not */
    private Optional<String> serve() throws InterruptedException {
        long begin = System.nanoTime();
        try (ZooKeeperState state = ZooKeeperState.open(settings)) {
            if (!connected(state)) {
                return Optional.empty();
            }
            AutoCloseable offered = offer.apply(state);
            try {
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
                LOG.info("Connected to ZooKeeper at {} after {} ms", state.address(), millis);
                stop.await();
            } finally {
                Closing.quietly("the services of ZooKeeper", offered);
            }
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            LOG.debug("Could not serve", e);
            return Optional.of(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    /** Waits for the connection as long as it takes. @return false if stopped before */
    private boolean connected(ZooKeeperState state) throws InterruptedException {
        long reminded = System.nanoTime();
        while (!state.awaitConnected(POLL)) {
            if (stop.getCount() == 0) {
                return false;
            }
            if (System.nanoTime() - reminded > REMIND.toNanos()) {
                reminded = System.nanoTime();
                LOG.warn("ZooKeeper at {} cannot be reached yet", state.address());
            }
        }
        return true;
    }

    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.error("ZooKeeper did not stop within {} s", STOP_SECONDS);
        }
    }
}
