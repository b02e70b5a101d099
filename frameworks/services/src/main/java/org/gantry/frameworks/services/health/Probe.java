package org.gantry.frameworks.services.health;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.gantry.frameworks.services.app.HealthCheck;

/** Looks once whether a task answers. No thread waits meanwhile. */
final class Probe {
    private static final Duration SHORTEST = Duration.ofMillis(100);

    private final HttpClient http;

    Probe() {
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .sslContext(trustingAnyone())
                .build();
    }

    /** Tasks have certificates of their own making: the check is of health, not of identity. */
    private static SSLContext trustingAnyone() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new AnyCertificate()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS is not available in this JVM", e);
        }
    }

    /**
     * Looks at a port.
     *
     * @return empty for a success, else what went wrong
     */
    CompletableFuture<Optional<String>> probe(HealthCheck check, String host, int port) {
        Duration timeout = check.timeout().compareTo(SHORTEST) < 0 ? SHORTEST : check.timeout();
        CompletableFuture<Optional<String>> result = check.protocol() == HealthCheck.Protocol.TCP
                ? tcp(host, port, timeout)
                : http(check, host, port, timeout);
        return result.exceptionally(failure -> Optional.of(describe(failure, timeout)));
    }

    private static String describe(Throwable failure, Duration timeout) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof TimeoutException || cause instanceof java.net.http.HttpTimeoutException) {
            return "Health check of this task timed out after " + timeout.toSeconds() + " s";
        }
        return cause.getClass().getSimpleName() + (cause.getMessage() == null ? "" : ": " + cause.getMessage());
    }

    private CompletableFuture<Optional<String>> http(HealthCheck check, String host, int port, Duration timeout) {
        String scheme = check.protocol() == HealthCheck.Protocol.HTTPS ? "https" : "http";
        String path = check.path().startsWith("/") ? check.path() : "/" + check.path();
        HttpRequest request = HttpRequest.newBuilder(URI.create(scheme + "://" + host + ":" + port + path))
                .timeout(timeout)
                .GET()
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.discarding()).thenApply(response -> {
            int status = response.statusCode();
            boolean ignored = check.ignoreHttp1xx() && status / 100 == 1;
            return ignored || (status >= 200 && status < 400)
                    ? Optional.<String>empty()
                    : Optional.of("Service returned HTTP status " + status);
        });
    }

    private static CompletableFuture<Optional<String>> tcp(String host, int port, Duration timeout) {
        CompletableFuture<Optional<String>> result = new CompletableFuture<>();
        try {
            AsynchronousSocketChannel channel = AsynchronousSocketChannel.open();
            var unused = result.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .whenComplete((done, failure) -> close(channel));
            channel.connect(new InetSocketAddress(host, port), result, new Connected());
        } catch (IOException | RuntimeException e) {
            result.completeExceptionally(e);
        }
        return result;
    }

    private static void close(AsynchronousSocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Connected implements CompletionHandler<Void, CompletableFuture<Optional<String>>> {
        @Override
        public void completed(Void nothing, CompletableFuture<Optional<String>> result) {
            result.complete(Optional.empty());
        }

        @Override
        public void failed(Throwable cause, CompletableFuture<Optional<String>> result) {
            result.completeExceptionally(cause);
        }
    }
}
