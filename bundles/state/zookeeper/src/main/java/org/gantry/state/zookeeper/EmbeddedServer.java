package org.gantry.state.zookeeper;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.zookeeper.server.DatadirCleanupManager;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FileTxnLog;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A ZooKeeper server in this process, on loopback, for a cluster of one node. Each write is on disk when it is
 * acknowledged, so killing the process loses nothing.
 */
final class EmbeddedServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServer.class);

    /** The finer the tick, the sooner an ended session is noticed. */
    private static final Duration TICK = Duration.ofMillis(500);

    private static final Duration SHORTEST_SESSION = Duration.ofSeconds(1);
    private static final Duration LONGEST_SESSION = Duration.ofSeconds(60);
    private static final int CONNECTIONS_PER_ADDRESS = 1000;
    private static final int BACKLOG = 128;
    private static final int SNAPSHOTS_KEPT = 3;
    private static final int PURGE_EVERY_HOURS = 1;

    /** The default of 64 MB for each new log file is for ensembles with a disk of their own. */
    private static final long LOG_FILE_GROWTH = 4L << 20;

    private final ServerDirectory directory;
    private FileTxnSnapLog log;
    private ZooKeeperServer server;
    private NIOServerCnxnFactory connections;
    private DatadirCleanupManager purge;

    private EmbeddedServer(ServerDirectory directory) {
        this.directory = directory;
    }

    /**
     * Starts serving.
     *
     * @param path where the data is kept, accessible to nobody else; its file {@code connect} holds the address
     * @param port 0 for the port of the last start, or any free one if there was none or it is taken
     * @throws IOException if the directory is in use or cannot be written, or the port is taken; nothing stays open
     */
    static EmbeddedServer start(Path path, int port) throws IOException {
        EmbeddedServer embedded = new EmbeddedServer(ServerDirectory.open(path));
        boolean serves = false;
        try {
            embedded.open(port);
            serves = true;
            return embedded;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while the embedded ZooKeeper started", e);
        } finally {
            if (!serves) {
                embedded.close();
            }
        }
    }

    /** {@code host:port} that clients connect to. */
    String address() {
        return InetAddress.getLoopbackAddress().getHostAddress() + ":" + connections.getLocalPort();
    }

    /** Ends a client's session as if it had timed out. */
    void endSession(long id) {
        server.closeSession(id);
    }

    /**
     * Ends the sessions that a former process left behind: whoever held them ended with it. Otherwise a node that was
     * killed would wait for its own leadership to time out.
     */
    void endFormerSessions() {
        List<Long> former = List.copyOf(server.getZKDatabase().getSessions());
        former.forEach(server::closeSession);
        if (!former.isEmpty()) {
            LOG.info("Ended {} sessions that the embedded ZooKeeper's former process left behind", former.size());
        }
    }

    private void open(int port) throws IOException, InterruptedException {
        setDefault("zookeeper.snapCount", "10000");
        setDefault("zookeeper.maxCnxns", Integer.toString(CONNECTIONS_PER_ADDRESS));
        setDefault("zookeeper.nio.numWorkerThreads", "2");
        FileTxnLog.setPreallocSize(LOG_FILE_GROWTH);
        Path data = Files.createDirectories(directory.data());
        log = new FileTxnSnapLog(data.toFile(), data.toFile());
        server = new ZooKeeperServer(
                log,
                (int) TICK.toMillis(),
                (int) SHORTEST_SESSION.toMillis(),
                (int) LONGEST_SESSION.toMillis(),
                BACKLOG,
                null,
                "");
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), choose(port));
        NIOServerCnxnFactory factory = createConnections();
        factory.configure(address, CONNECTIONS_PER_ADDRESS, BACKLOG);
        connections = factory;
        factory.startup(server);
        purge = new DatadirCleanupManager(data.toFile(), data.toFile(), SNAPSHOTS_KEPT, PURGE_EVERY_HOURS);
        purge.start();
        directory.writeAddress(address());
    }

    /** The class makes itself the handler of every uncaught exception in the process, which it must not stay. */
    private static NIOServerCnxnFactory createConnections() {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        try {
            return new NIOServerCnxnFactory();
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    private int choose(int port) throws IOException {
        if (port != 0) {
            if (!isFree(port)) {
                throw new IOException("Port " + port + " for the embedded ZooKeeper is taken");
            }
            return port;
        }
        int last = directory.lastPort().orElse(0);
        if (last != 0 && !isFree(last)) {
            LOG.warn("Port {} of the last start is taken, the embedded ZooKeeper gets another", last);
            return 0;
        }
        return last;
    }

    /** Found out before the server tries, since a server that could not bind leaves selectors open. */
    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            LOG.debug("Port {} is taken", port, e);
            return false;
        }
    }

    private static void setDefault(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    @Override
    public void close() {
        if (purge != null) {
            purge.shutdown();
        }
        if (connections != null) {
            connections.shutdown();
        }
        if (server != null && server.isRunning()) {
            server.shutdown();
        }
        try {
            if (log != null) {
                log.close();
            }
        } catch (IOException e) {
            LOG.warn("Could not close the log of the embedded ZooKeeper in {}", directory.data(), e);
        }
        directory.close();
    }
}
