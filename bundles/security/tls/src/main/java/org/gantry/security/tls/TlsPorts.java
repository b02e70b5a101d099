package org.gantry.security.tls;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.DetectorConnectionFactory;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes ports that speak TLS what clients of Mesos expect of them. */
final class TlsPorts {
    private static final Logger LOG = LoggerFactory.getLogger(TlsPorts.class);

    private static final int TRIES = 100;
    private static final long PAUSE_MILLIS = 50;

    private final boolean downgrade;

    /** @param downgrade whether plain HTTP is answered too at a port for TLS: told apart by a connection's first bytes */
    TlsPorts(boolean downgrade) {
        this.downgrade = downgrade;
    }

    /** A server whose connectors are running. */
    void prepare(Server server) {
        for (Connector connector : server.getConnectors()) {
            SslConnectionFactory tls = connector.getConnectionFactory(SslConnectionFactory.class);
            HttpConnectionFactory http = connector.getConnectionFactory(HttpConnectionFactory.class);
            if (tls != null && http != null && connector instanceof ServerConnector port) {
                anyName(http);
                if (downgrade) {
                    detect(port, tls, http);
                }
            }
        }
    }

    /** There is one site, whatever clients call it; whether the certificate has that name is theirs to check. */
    private static void anyName(HttpConnectionFactory http) {
        SecureRequestCustomizer customizer = http.getHttpConfiguration().getCustomizer(SecureRequestCustomizer.class);
        if (customizer != null) {
            customizer.setSniHostCheck(false);
        }
    }

    /** The port speaks TLS alone until then. What is no TLS goes on to what is listed next. */
    private static void detect(ServerConnector port, SslConnectionFactory tls, HttpConnectionFactory http) {
        try {
            port.stop();
            DetectorConnectionFactory detector = new DetectorConnectionFactory(tls);
            port.setConnectionFactories(List.of(detector, http, tls));
            port.setDefaultProtocol(detector.getProtocol());
            startAgain(port);
        } catch (Exception e) {
            LOG.error("Port {} cannot answer plain HTTP beside TLS", port.getPort(), e);
        }
    }

    /** The port that was closed may be free a moment later only, when the thread that accepted connections has left it. */
    private static void startAgain(ServerConnector port) throws Exception {
        for (int left = TRIES; ; left--) {
            try {
                port.start();
                return;
            } catch (IOException e) {
                if (left == 0) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        }
    }
}
