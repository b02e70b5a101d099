package org.gantry.sockets;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Jetty's own connector on a Unix domain socket: connections are as those of TCP once they are accepted. */
final class SocketConnector extends ServerConnector {
    private static final int BACKLOG = 1024;

    private final Path path;
    private volatile Optional<ServerSocketChannel> channel = Optional.empty();

    SocketConnector(Server server, Path path, ConnectionFactory http) {
        super(server, 1, 1, http);
        this.path = path;
    }

    @Override
    public void open() throws IOException {
        if (channel.isEmpty()) {
            ServerSocketChannel opened = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                opened.bind(UnixDomainSocketAddress.of(path), BACKLOG);
            } catch (IOException e) {
                opened.close();
                throw new IOException("Cannot listen on " + path + ": " + e.getMessage(), e);
            }
            channel = Optional.of(opened);
        }
    }

    @Override
    public boolean isOpen() {
        return channel.filter(ServerSocketChannel::isOpen).isPresent();
    }

    @Override
    public void accept(int acceptor) throws IOException {
        Optional<ServerSocketChannel> open = channel.filter(ServerSocketChannel::isOpen);
        if (open.isPresent()) {
            SocketChannel accepted = open.get().accept();
            accepted.configureBlocking(false);
            getSelectorManager().accept(accepted);
        }
    }

    @Override
    public void close() {
        channel.ifPresent(open -> {
            try {
                open.close();
            } catch (IOException e) {
                LOG.debug("{} did not close cleanly", path, e);
            }
        });
        channel = Optional.empty();
    }

    @Override
    public Object getTransport() {
        return channel.orElse(null);
    }

    @Override
    public String toString() {
        return "SocketConnector[" + path + "]";
    }
}
