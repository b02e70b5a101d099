package org.gantry.state.zookeeper;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.gantry.state.spi.LeaderElection;
import org.gantry.state.spi.StateStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that one configuration opens: the embedded server if it asks for one, the session, store and elections. */
final class ZooKeeperState implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperState.class);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

    private final Deque<Opened> opened = new ArrayDeque<>();
    private String address = "";
    private Security security = Security.NONE;
    private CuratorFramework client;
    private Calls calls;
    private ZooKeeperStateStore store;
    private ZooKeeperLeaderElection election;

    private record Opened(String what, AutoCloseable closeable) {}

    private ZooKeeperState() {}

    /** Opens everything; connected only after {@link #awaitConnected}. @throws IOException with nothing left open */
    static ZooKeeperState open(ZooKeeperSettings settings) throws IOException {
        return open(settings, CALL_TIMEOUT);
    }

    /** @param callTimeout how long calls of the store wait for a connection and for their answer */
    static ZooKeeperState open(ZooKeeperSettings settings, Duration callTimeout) throws IOException {
        ZooKeeperState state = new ZooKeeperState();
        boolean complete = false;
        try {
            state.openAll(settings, callTimeout);
            complete = true;
            return state;
        } finally {
            if (!complete) {
                state.close();
            }
        }
    }

    private void openAll(ZooKeeperSettings settings, Duration callTimeout) throws IOException {
        security = settings.security();
        address = settings.connect().isPresent() ? settings.connect().get() : openServer(settings);
        Clients clients = new Clients(address, settings.sessionTimeout(), callTimeout, security);
        client = clients.create();
        opened.push(new Opened("the ZooKeeper session", client));
        client.start();
        calls = new Calls(client, callTimeout);
        ExecutorService callbacks = Executors.newCachedThreadPool(Daemons.named("gantry-zookeeper-watch"));
        opened.push(new Opened("the callbacks of watches", callbacks::shutdownNow));
        store = new ZooKeeperStateStore(new Paths(settings.root()), client, calls, callbacks, security.storeAcl());
        election = new ZooKeeperLeaderElection(clients, client, calls);
        opened.push(new Opened("the elections", election));
    }

    /** @return what to connect to */
    private String openServer(ZooKeeperSettings settings) throws IOException {
        Path directory = settings.embeddedDirectory().orElseThrow();
        if (settings.ensemble().isPresent()) {
            Ensemble ensemble = settings.ensemble().get();
            opened.push(new Opened(
                    "the ensemble's member",
                    EmbeddedMember.start(directory, ensemble, settings.sessionTimeout(), security)));
            return ensemble.address();
        }
        EmbeddedServer server = EmbeddedServer.start(directory, settings.embeddedPort());
        opened.push(new Opened("the embedded ZooKeeper", server));
        server.endFormerSessions();
        return server.address();
    }

    /**
     * Waits for the connection, and makes the chroot if there is one.
     *
     * @return false if it took longer
     * @throws StateException if the chroot cannot be made, for example since what is above it does not exist
     */
    boolean awaitConnected(Duration longest) throws InterruptedException {
        if (!client.blockUntilConnected((int) longest.toMillis(), TimeUnit.MILLISECONDS)) {
            return false;
        }
        if (address.contains("/")) {
            makeChroot();
        }
        return true;
    }

    private void makeChroot() {
        String what = "making the root of " + address;
        try {
            calls.write(what, handle -> handle.create("/", new byte[0], security.electionAcl(), CreateMode.PERSISTENT));
        } catch (KeeperException.NodeExistsException e) {
            LOG.debug("{} exists", address);
        } catch (KeeperException e) {
            throw Calls.unavailable(what, e);
        }
    }

    /** What to connect to, as {@code connect} writes it. */
    String address() {
        return address;
    }

    StateStore store() {
        return store;
    }

    LeaderElection election() {
        return election;
    }

    StoreMetrics metrics() {
        return store.counts();
    }

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            Opened last = opened.pop();
            Closing.quietly(last.what(), last.closeable());
        }
    }
}
