package org.gantry.state.zookeeper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.apache.zookeeper.server.embedded.ExitHandler;
import org.apache.zookeeper.server.embedded.ZooKeeperServerEmbedded;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process's member of a ZooKeeper ensemble. It listens at its own address of the ensemble only. The ensemble serves
 * as soon as more than half of its members run, whatever their order.
 */
final class EmbeddedMember implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedMember.class);
    private static final Duration START_WITHIN = Duration.ofSeconds(30);

    /** The finer the tick, the sooner an ended session is noticed, and the shorter the wait for a new leader. */
    private static final int TICK_MILLIS = 500;

    /** Ticks that a member may take to follow: 10 seconds. */
    private static final int FOLLOW_TICKS = 20;

    /** Ticks that a member may be silent at least: on a busy machine it may stand still for a second or more. */
    private static final int FEWEST_TOUCH_TICKS = 4;

    private static final int SHORTEST_SESSION_MILLIS = 1000;
    private static final int LONGEST_SESSION_MILLIS = 60_000;
    private static final int CONNECTIONS_PER_ADDRESS = 1000;

    private final Ensemble ensemble;
    private final Duration sessionTimeout;
    private final ServerDirectory directory;
    private ZooKeeperServerEmbedded server;

    private EmbeddedMember(Ensemble ensemble, Duration sessionTimeout, ServerDirectory directory) {
        this.sessionTimeout = sessionTimeout;
        this.ensemble = ensemble;
        this.directory = directory;
    }

    /**
     * Starts the member; returns before the ensemble serves.
     *
     * @param sessionTimeout of the clients that matter: a silent member is given up after a quarter of it, so that the
     *     ensemble serves again before their sessions end
     * @param path where the data is kept, accessible to nobody else
     * @throws IOException if the directory is in use or cannot be written, or an address is taken; nothing stays open
     */
    static EmbeddedMember start(Path path, Ensemble ensemble, Duration sessionTimeout, Security security)
            throws IOException {
        EmbeddedMember member = new EmbeddedMember(ensemble, sessionTimeout, ServerDirectory.open(path));
        boolean started = false;
        try {
            member.open(security);
            started = true;
            return member;
        } finally {
            if (!started) {
                member.close();
            }
        }
    }

    private void open(Security security) throws IOException {
        Path data = Files.createDirectories(directory.data());
        Files.writeString(data.resolve("myid"), ensemble.self() + "\n");
        Properties properties = properties(data, security.usesTls());
        properties.putAll(security.ofMember());
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        try {
            // ZooKeeper finds its own parts by name, in the loader of the thread that starts it.
            Thread.currentThread().setContextClassLoader(EmbeddedMember.class.getClassLoader());
            server = ZooKeeperServerEmbedded.builder()
                    .baseDir(data)
                    .configuration(properties)
                    .exitHandler(ExitHandler.LOG_ONLY)
                    .build();
            server.start(START_WITHIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while member " + ensemble.self() + " started", e);
        } catch (Exception e) {
            throw new IOException("Member " + ensemble.self() + " of the ensemble cannot start: " + reason(e), e);
        } finally {
            // ZooKeeper makes itself the handler of every uncaught exception in the process.
            Thread.setDefaultUncaughtExceptionHandler(before);
            Thread.currentThread().setContextClassLoader(loader);
        }
        directory.writeAddress(ensemble.address());
        LOG.info("Member {} of the ensemble {} runs", ensemble.self(), ensemble.address());
    }

    /** What is wrong stands in the innermost cause; the outer ones name a temporary file. */
    private static String reason(Throwable thrown) {
        Throwable innermost = thrown;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        return innermost.toString();
    }

    static int touchTicks(Duration sessionTimeout) {
        return (int) Math.max(FEWEST_TOUCH_TICKS, sessionTimeout.toMillis() / 4 / TICK_MILLIS);
    }

    private Properties properties(Path data, boolean secure) {
        Ensemble.Member own = ensemble.own();
        Properties properties = new Properties();
        properties.setProperty("dataDir", data.toString());
        properties.setProperty("tickTime", Integer.toString(TICK_MILLIS));
        properties.setProperty("initLimit", Integer.toString(FOLLOW_TICKS));
        properties.setProperty("syncLimit", Integer.toString(touchTicks(sessionTimeout)));
        properties.setProperty("minSessionTimeout", Integer.toString(SHORTEST_SESSION_MILLIS));
        properties.setProperty("maxSessionTimeout", Integer.toString(LONGEST_SESSION_MILLIS));
        properties.setProperty("maxClientCnxns", Integer.toString(CONNECTIONS_PER_ADDRESS));
        properties.setProperty("snapCount", "10000");
        properties.setProperty("preAllocSize", "4096");
        properties.setProperty("autopurge.snapRetainCount", "3");
        properties.setProperty("autopurge.purgeInterval", "1");
        properties.setProperty("admin.enableServer", "false");
        properties.setProperty("standaloneEnabled", "false");
        properties.setProperty("reconfigEnabled", "false");
        properties.setProperty(secure ? "secureClientPortAddress" : "clientPortAddress", own.host());
        properties.setProperty(secure ? "secureClientPort" : "clientPort", Integer.toString(own.client()));
        for (int i = 1; i <= ensemble.members().size(); i++) {
            Ensemble.Member member = ensemble.members().get(i - 1);
            properties.setProperty(
                    "server." + i, member.host() + ":" + member.quorum() + ":" + member.election() + ":participant");
        }
        return properties;
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
        directory.close();
    }
}
