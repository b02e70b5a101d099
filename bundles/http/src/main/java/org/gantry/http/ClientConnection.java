package org.gantry.http;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection that an answer goes out on. Notices that the client of a stream has closed its side. The servlet API tells it only when a write fails, which on a
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
    private volatile boolean spoken;

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

    /**
     * Ends the connection at once, whatever is still to be written, so that the client does not take half an answer for a
     * whole one. A status of -1 is Jetty's word for that; the whiteboard's wrappers around the response do not know it.
     */
    static void breakOff(ServletResponse response) {
        ServletResponse inner = response;
        while (inner instanceof ServletResponseWrapper wrapper) {
            inner = wrapper.getResponse();
        }
        try {
            ((HttpServletResponse) inner).sendError(-1);
        } catch (IOException | IllegalStateException e) {
            LOG.debug("The connection was gone already", e);
        }
    }

    private static Object call(Object target, String method) throws ReflectiveOperationException {
        return target.getClass().getMethod(method).invoke(target);
    }

    /**
     * Whether the client has closed its side or is gone. Never waits. Must not be called once the answer has ended, when
     * the server reads from this connection again.
     */
    boolean isClosed() {
        if (channel.isEmpty()) {
            return false;
        }
        SocketChannel socket = channel.get();
        if (socket.isBlocking()) {
            return false;
        }
        try {
            int count = socket.read(ByteBuffer.allocate(64));
            spoken |= count > 0;
            return count < 0;
        } catch (IOException e) {
            return true;
        }
    }

    /** Whether the client sent something that only we have seen, so that the connection cannot serve another request. */
    boolean hasSpoken() {
        return spoken;
    }
}
