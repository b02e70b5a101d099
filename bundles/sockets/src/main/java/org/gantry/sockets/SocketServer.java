package org.gantry.sockets;

import jakarta.servlet.Servlet;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One servlet on one Unix domain socket. Everybody may connect who may go to its directory: who may do what is the
 * servlet's affair. The file goes when the server is closed.
 */
final class SocketServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SocketServer.class);
    private static final int MAX_THREADS = 16;
    private static final Duration IDLE = Duration.ofSeconds(60);

    private final Path path;
    private final Server server;

    /**
     * Listens at once.
     *
     * @throws IOException if another process serves that socket, or the path cannot be one
     */
    SocketServer(Path path, Servlet servlet) throws IOException {
        this.path = path;
        removeLeftOver(path);
        server = new Server(new QueuedThreadPool(MAX_THREADS, 2));
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setUriCompliance(UriCompliance.UNSAFE);
        SocketConnector connector = new SocketConnector(server, path, new HttpConnectionFactory(configuration));
        connector.setIdleTimeout(IDLE.toMillis());
        server.addConnector(connector);
        server.setHandler(context(servlet));
        server.setStopTimeout(0);
        try {
            server.start();
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
        } catch (Exception e) {
            close();
            throw new IOException("No HTTP server on " + path + ": " + e.getMessage(), e);
        }
    }

    private static ServletContextHandler context(Servlet servlet) {
        ServletContextHandler context = new ServletContextHandler(ServletContextHandler.NO_SESSIONS);
        context.getServletHandler().setDecodeAmbiguousURIs(true);
        ServletHolder holder = new ServletHolder(servlet);
        holder.setAsyncSupported(true);
        holder.setInitOrder(0);
        context.addServlet(holder, "/*");
        return context;
    }

    /** A process that was killed leaves its socket's file behind. One that somebody answers on is not ours to take. */
    private static void removeLeftOver(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isOther()) {
            throw new IOException(path + " is there and is no socket");
        }
        if (answers(path)) {
            throw new IOException("Another process serves " + path);
        }
        Files.delete(path);
    }

    private static boolean answers(Path path) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            LOG.debug("Nobody answers on {}: {}", path, e.getMessage());
            return false;
        }
    }

    @Override
    public void close() {
        boolean ours = server.isRunning();
        try {
            server.stop();
            if (ours) {
                Files.deleteIfExists(path);
            }
        } catch (Exception e) {
            LOG.warn("The HTTP server on {} did not stop cleanly", path, e);
        }
        server.destroy();
    }
}
