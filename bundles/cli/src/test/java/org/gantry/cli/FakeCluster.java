package org.gantry.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import picocli.CommandLine;

/** One server that is master, services framework and agent at once, and runs commands against itself. */
final class FakeCluster implements AutoCloseable {
    /** What a command printed and how it ended. */
    record Result(int exitCode, String out, String err) {}

    /** Answers a request that needs more than a fixed text. */
    interface Responder {
        String answer(HttpExchange exchange);
    }

    private record Answer(int status, String body) {}

    private final String scheme;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
    private final Map<String, Responder> responders = new ConcurrentHashMap<>();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

    FakeCluster() {
        this(Optional.empty());
    }

    /** @param tls makes it speak TLS alone, and want a certificate of its clients */
    FakeCluster(Optional<SSLContext> tls) {
        scheme = tls.isPresent() ? "https" : "http";
        try {
            InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            if (tls.isPresent()) {
                HttpsServer secure = HttpsServer.create(any, 0);
                secure.setHttpsConfigurator(wantingCertificates(tls.get()));
                server = secure;
            } else {
                server = HttpServer.create(any, 0);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
        when("GET /v2/deployments", "[]");
    }

    private static HttpsConfigurator wantingCertificates(SSLContext tls) {
        return new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters wanted = getSSLContext().getDefaultSSLParameters();
                wanted.setNeedClientAuth(true);
                parameters.setSSLParameters(wanted);
            }
        };
    }

    /** Answers a method and raw path with 200; given again, the answers come one after another, the last for ever. */
    FakeCluster when(String request, String body) {
        return when(request, 200, body);
    }

    FakeCluster when(String request, int status, String body) {
        answers.computeIfAbsent(request, key -> new ArrayDeque<>()).add(new Answer(status, body));
        return this;
    }

    /** Forgets the answers given so far. */
    FakeCluster instead(String request, String body) {
        answers.remove(request);
        return when(request, body);
    }

    FakeCluster respond(String request, Responder responder) {
        responders.put(request, responder);
        return this;
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String query = exchange.getRequestURI().getRawQuery();
            String request =
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath();
            String token = exchange.getRequestHeaders().getFirst("Authorization");
            requests.add(request
                    + (query == null ? "" : "?" + query)
                    + (body.isEmpty() ? "" : " " + body)
                    + (token == null ? "" : " [" + token + "]"));
            Answer answer = answer(request, exchange);
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            if (bytes.length > 0) {
                exchange.getResponseBody().write(bytes);
            }
        }
    }

    private Answer answer(String request, HttpExchange exchange) {
        Responder responder = responders.get(request);
        if (responder != null) {
            return new Answer(200, responder.answer(exchange));
        }
        Deque<Answer> queued = answers.get(request);
        if (queued == null) {
            return new Answer(404, "{\"message\":\"nothing at " + request + "\"}");
        }
        synchronized (queued) {
            return queued.size() > 1 ? queued.remove() : queued.peek();
        }
    }

    /** The changes that were asked for, in order. */
    List<String> changes() {
        return requests().stream()
                .filter(request -> !request.startsWith("GET "))
                .toList();
    }

    List<String> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    String address() {
        return scheme + "://127.0.0.1:" + server.getAddress().getPort();
    }

    String hostAndPort() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Runs a command against this server. */
    Result run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--master", address(), "--services", address(), "--node", address()));
        return runAlone(all.toArray(String[]::new));
    }

    /** Runs a command as it is. */
    static Result runAlone(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command =
                Main.commandLine(arguments).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int exitCode = command.execute(arguments);
        command.getOut().flush();
        return new Result(exitCode, out.toString(), err.toString());
    }

    /** The same for a module command, with the administrator's token. */
    Result runWithToken(Path tokenFile, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--token-file", tokenFile.toString()));
        return run(all.toArray(String[]::new));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
