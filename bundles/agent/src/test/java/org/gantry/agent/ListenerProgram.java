package org.gantry.agent;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A task that listens on the port given: answers 200, or 503 once a file {@code sick} is in its directory, or begins an
 * answer that it never ends once a file {@code stuck} is there.
 */
final class ListenerProgram {
    private static final int UNAVAILABLE = 503;

    private ListenerProgram() {}

    public static void main(String[] arguments) throws Exception {
        InetSocketAddress address =
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
        HttpServer server = HttpServer.create(address, 0);
        server.createContext("/health", exchange -> {
            int status = Files.exists(Path.of("sick")) ? UNAVAILABLE : 200;
            if (Files.exists(Path.of("stuck"))) {
                exchange.sendResponseHeaders(status, 2);
                exchange.getResponseBody().write('x');
                exchange.getResponseBody().flush();
                return;
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        Thread.currentThread().join();
    }
}
