package org.gantry.dashboard;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/** A server behind the dashboard: answers what it is told, and remembers what it was asked. */
final class Backend implements AutoCloseable {
    /** A request as it came over the wire. */
    record Seen(String method, String target, String contentType, String body) {}

    /** What to answer; the body goes out as it is. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Answer(int status, Map<String, String> headers, byte[] body) {
        static Answer json(int status, String body) {
            return new Answer(
                    status, Map.of("Content-Type", "application/json"), body.getBytes(StandardCharsets.UTF_8));
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();

    Backend() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            URI target = exchange.getRequestURI();
            seen.add(new Seen(
                    exchange.getRequestMethod(),
                    target.toString(),
                    exchange.getRequestHeaders().getFirst("Content-Type"),
                    body));
            Answer answer = answers.getOrDefault(target.getRawPath(), Answer.json(200, "{}"));
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
            if (answer.body().length > 0) {
                exchange.getResponseBody().write(answer.body());
            }
        }
    }

    void answer(String rawPath, Answer answer) {
        answers.put(rawPath, answer);
    }

    /** Takes over a path for anything that {@link Answer} cannot say. */
    void handle(String path, com.sun.net.httpserver.HttpHandler handler) {
        server.createContext(path, handler);
    }

    Seen lastSeen() {
        Seen last = seen.poll();
        for (Seen next = last; next != null; next = seen.poll()) {
            last = next;
        }
        return last;
    }

    int seenCount() {
        return seen.size();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    String hostAndPort() {
        return address().getAuthority();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
