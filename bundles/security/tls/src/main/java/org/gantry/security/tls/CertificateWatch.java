package org.gantry.security.tls;

import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives HTTP servers new certificates when their files change. Connections that are open keep what they began with; a file
 * that cannot be used leaves the former one in force.
 */
final class CertificateWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);

    private final Map<Server, Boolean> servers = new ConcurrentHashMap<>();
    private final Map<SslContextFactory.Server, FileStamp> seen = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor timer;
    private final Duration interval;

    CertificateWatch(Duration interval) {
        this.interval = interval;
        this.timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "gantry-certificates");
            thread.setDaemon(true);
            return thread;
        });
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it ends with the timer
    void start() {
        timer.scheduleWithFixedDelay(this::lookSafely, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Gets to know a server. The HTTP service hands its servers only to those who give it a connector, so it gets one
     * that nobody can connect to.
     */
    Connector adopt(Server server) {
        servers.put(server, true);
        return new SilentConnector(server);
    }

    private void lookSafely() {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.error("Looking for new certificates failed", e);
        }
    }

    void look() {
        for (Iterator<Server> each = servers.keySet().iterator(); each.hasNext(); ) {
            Server server = each.next();
            if (server.isStopped()) {
                each.remove();
            }
            for (Connector connector : server.getConnectors()) {
                SslConnectionFactory tls = connector.getConnectionFactory(SslConnectionFactory.class);
                if (tls != null && tls.getSslContextFactory().isStarted()) {
                    look(tls.getSslContextFactory());
                }
            }
        }
        seen.keySet().removeIf(factory -> !factory.isStarted());
    }

    private void look(SslContextFactory.Server factory) {
        FileStamp now = FileStamp.of(factory);
        FileStamp before = seen.put(factory, now);
        if (before == null || before.equals(now)) {
            return;
        }
        try {
            tryOut(factory);
            reload(factory);
            LOG.info("New certificates are in use: {}", factory.getKeyStorePath());
        } catch (Exception e) {
            LOG.error(
                    "Changed, but not usable, so the former certificates stay in use: {}: {}",
                    factory.getKeyStorePath(),
                    reason(e));
        }
    }

    private static void reload(SslContextFactory.Server factory) throws Exception {
        SSLContext former = factory.getSslContext();
        try {
            factory.reload(same -> same.setSslContext(null));
        } catch (Exception e) {
            factory.reload(same -> same.setSslContext(former));
            throw e;
        }
    }

    /** A reload that fails would leave the server without certificates. */
    private static void tryOut(SslContextFactory.Server factory) throws Exception {
        SslContextFactory.Server trial = new SslContextFactory.Server();
        trial.setKeyStorePath(factory.getKeyStorePath());
        trial.setKeyStoreType(factory.getKeyStoreType());
        trial.setKeyStorePassword(factory.getKeyStorePassword());
        trial.setKeyManagerPassword(factory.getKeyManagerPassword());
        // Another kind may have a password, which Jetty keeps to itself.
        if (factory.getTrustStorePath() != null && factory.getTrustStoreType().equals("PEM")) {
            trial.setTrustStorePath(factory.getTrustStorePath());
            trial.setTrustStoreType(factory.getTrustStoreType());
        }
        trial.start();
        trial.stop();
    }

    private static String reason(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    @Override
    public void close() {
        timer.shutdownNow();
        servers.clear();
        seen.clear();
    }
}
