package org.gantry.http;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the client of a stream has closed its side. The servlet API tells it only when a write fails, which on a
 * quiet stream is long after; a server does not read from a connection whose answer goes on. So we do: nothing may come
 * from this client any more but the end.
 *
 * <p>The server's socket is found through its public methods by name, since this bundle is not bound to one server;
 * where they are missing, a closed client is noticed by the next write instead.
 */
final class ClientConnection {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);
    private static final ClientConnection UNKNOWN = new ClientConnection(Optional.empty());

    private final Optional<SocketChannel> channel;

    private ClientConnection(Optional<SocketChannel> channel) {
        this.channel = channel;
    }

    static ClientConnection of(ServletRequest request) {
        ServletRequest inner = request;
        while (inner instanceof ServletRequestWrapper wrapper) {
            inner = wrapper.getRequest();
        }
        try {
            Object connection = call(call(call(inner, "getRequest"), "getConnectionMetaData"), "getConnection");
            Object transport = call(call(connection, "getEndPoint"), "getTransport");
            return transport instanceof SocketChannel socket ? new ClientConnection(Optional.of(socket)) : UNKNOWN;
        } catch (ReflectiveOperationException e) {
            LOG.debug("This server does not show its sockets", e);
            return UNKNOWN;
        }
    }

    private static Object call(Object target, String method) throws ReflectiveOperationException {
        return target.getClass().getMethod(method).invoke(target);
    }

    /** Whether the client has closed its side or is gone. Never waits. */
    boolean isClosed() {
        if (channel.isEmpty()) {
            return false;
        }
        SocketChannel socket = channel.get();
        if (socket.isBlocking()) {
            return false;
        }
        try {
            return socket.read(ByteBuffer.allocate(64)) < 0;
        } catch (IOException e) {
            return true;
        }
    }
}
