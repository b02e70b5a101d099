package org.gantry.frameworks.services.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.gantry.frameworks.services.LeaderProxySettings;
import org.gantry.frameworks.services.ServicesSettings;
import org.gantry.http.EventStream;
import org.gantry.http.Exchange;
import org.gantry.http.Handler;
import org.gantry.http.HttpError;
import org.gantry.http.StreamOptions;
import org.gantry.http.StreamRelay;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has requests answered by the node that leads, whichever node they reach. */
final class LeaderProxy {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderProxy.class);
    private static final int TRIES = 10;
    private static final long PAUSE_MILLIS = 250;
    private static final String EVENTS = "text/event-stream";

    private final Node node;
    private final String self;
    private final String via;
    private final String scheme;
    private final LeaderProxySettings settings;
    private final StreamOptions stream;
    private final HttpClient http;

    /** @param stream how streams of the leader are passed on */
    LeaderProxy(Node node, StreamOptions stream) {
        ServicesSettings all = node.settings();
        this.node = node;
        this.stream = stream;
        this.settings = all.leaderProxy();
        this.self = all.hostname() + ":" + all.endpoint().getPort();
        this.via = "1.1 " + self;
        this.scheme = all.endpoint().getScheme();
        HttpClient.Builder client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(settings.connectionTimeout())
                .followRedirects(HttpClient.Redirect.NEVER);
        all.access().access().tls().ifPresent(client::sslContext);
        this.http = client.build();
    }

    /** The handler while this node leads, the leader otherwise. */
    Handler guard(Handler local) {
        return exchange -> {
            Optional<String> other = other();
            if (other.isEmpty()) {
                local.handle(exchange);
            } else {
                pass(exchange, URI.create(scheme + "://" + other.get()));
            }
        };
    }

    /**
     * The leader; empty if it is this node. While leadership changes hands the request waits a little.
     *
     * @throws HttpError 503 if there is none even then
     */
    private Optional<String> other() {
        for (int left = TRIES; ; left--) {
            if (node.leading().isPresent()) {
                return Optional.empty();
            }
            Optional<String> leader = node.leader().filter(address -> !address.equals(self));
            if (leader.isPresent()) {
                return leader;
            }
            if (left == 0) {
                throw new HttpError(503, "Could not determine the current leader");
            }
            pause();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HttpError(503, "This node is stopping");
        }
    }

    private void pass(Exchange exchange, URI leader) throws IOException {
        if (ProxiedRequest.loops(exchange, via)) {
            LOG.error("A request came back that was passed on from here: path={}", exchange.path());
            throw new HttpError(502, "Detected proxying loop.");
        }
        HttpRequest request = ProxiedRequest.of(exchange, leader, via, settings.readTimeout());
        LOG.debug("Passing on {} {}", request.method(), request.uri());
        if (exchange.path().equals("/v2/events")) {
            events(exchange, request);
            return;
        }
        exchange.respondWith(reached(http.sendAsync(request, BodyHandlers.ofInputStream())), this::answer);
    }

    private void answer(Exchange exchange, HttpResponse<InputStream> response) {
        try (InputStream content = response.body()) {
            exchange.status(response.statusCode());
            ProxiedRequest.answer(response.headers(), exchange, via);
            content.transferTo(exchange.response().getOutputStream());
        } catch (IOException e) {
            // Not told as a client that went away: one that is still there must see that this is not the whole answer.
            throw new UncheckedIOException(e);
        }
    }

    /** A thread waits for the beginning of the stream, none for what comes on it. */
    private void events(Exchange exchange, HttpRequest request) throws IOException {
        HttpResponse<Flow.Publisher<List<ByteBuffer>>> response;
        try {
            response =
                    reached(http.sendAsync(request, BodyHandlers.ofPublisher())).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof HttpError told ? told : e;
        }
        String type = ProxiedRequest.contentType(response.headers()).orElse("");
        if (response.statusCode() != 200 || !type.startsWith(EVENTS)) {
            StreamRelay.discard(response.body());
            throw new HttpError(
                    response.statusCode() == 200 ? 502 : response.statusCode(), "The leader sends no events");
        }
        EventStream target;
        try {
            ProxiedRequest.answer(response.headers(), exchange, via);
            target = exchange.stream(type, stream);
        } catch (IOException | RuntimeException e) {
            StreamRelay.discard(response.body());
            throw e;
        }
        StreamRelay.connect(response.body(), target);
    }

    private static <T> CompletableFuture<T> reached(CompletableFuture<T> answer) {
        return answer.exceptionallyCompose(failure -> {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            LOG.warn("The leader cannot be reached: {}", cause.toString());
            return CompletableFuture.failedFuture(told(cause));
        });
    }

    private static HttpError told(Throwable cause) {
        if (cause instanceof HttpConnectTimeoutException || cause instanceof HttpTimeoutException) {
            return new HttpError(504, "Connection to leader timed out.");
        }
        return new HttpError(
                502,
                cause instanceof ConnectException
                        ? "Connection to leader refused."
                        : "Failed to successfully establish a connection to the leader.");
    }
}
