package org.gantry.http.testing;

import jakarta.servlet.http.HttpServlet;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** A real server on the loopback address, set up like those of the distribution, for tests of servlets. */
public final class LocalServer implements AutoCloseable {
    private static final int MAX_THREADS = 40;

    private final Server server;
    private final ServerConnector connector;

    /** Starts it on a free port. Patterns are those of the servlet specification: {@code /*}, {@code /v2/*}. */
    public LocalServer(Map<String, ? extends HttpServlet> byPattern) throws Exception {
        this(byPattern, Duration.ofSeconds(60));
    }

    /** @param idleTimeout after which the server closes a connection that nothing happens on */
    public LocalServer(Map<String, ? extends HttpServlet> byPattern, Duration idleTimeout) throws Exception {
        server = new Server(new QueuedThreadPool(MAX_THREADS));
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        // Doubled and encoded slashes are ordinary in the paths of existing clients.
        configuration.setUriCompliance(UriCompliance.UNSAFE);
        configuration.setHeaderCacheCaseSensitive(true);
        connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration));
        connector.setHost("127.0.0.1");
        connector.setIdleTimeout(idleTimeout.toMillis());
        server.addConnector(connector);
        server.setHandler(servlets(byPattern));
        server.setStopTimeout(0);
        server.start();
    }

    private static ServletContextHandler servlets(Map<String, ? extends HttpServlet> byPattern) {
        ServletContextHandler context = new ServletContextHandler(ServletContextHandler.NO_SESSIONS);
        context.getServletHandler().setDecodeAmbiguousURIs(true);
        byPattern.forEach((pattern, servlet) -> {
            ServletHolder holder = new ServletHolder(servlet);
            holder.setAsyncSupported(true);
            context.addServlet(holder, pattern);
        });
        return context;
    }

    public int port() {
        return connector.getLocalPort();
    }

    /** {@code http://127.0.0.1:port} with a path that begins with a slash. */
    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    /** Stops it and destroys the servlets. */
    @Override
    public void close() throws Exception {
        server.stop();
    }
}
