package org.gantry.dashboard;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.gantry.http.Exchange;
import org.gantry.http.HttpError;

/** Passes calls of the page on to the servers behind it, so that the browser needs one origin only. */
final class Upstream {
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration ANSWER = Duration.ofSeconds(20);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();

    /** Sends the request to {@code base + path} with its query, and answers with what comes back. */
    void forward(Exchange exchange, URI base, String path) throws IOException {
        String query = exchange.request().getQueryString();
        URI target;
        try {
            target = URI.create(base + path + (query == null ? "" : "?" + query));
        } catch (IllegalArgumentException e) {
            throw new HttpError(400, "The path or query is malformed");
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(target)
                .timeout(ANSWER)
                .header("Accept", exchange.header("Accept").orElse("application/json"));
        exchange.header("Content-Type").ifPresent(type -> request.header("Content-Type", type));
        byte[] body = exchange.body();
        request.method(
                exchange.method(), body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        HttpResponse<byte[]> response = send(request.build(), base);
        exchange.send(
                response.statusCode(),
                response.headers().firstValue("Content-Type").orElse("application/json"),
                response.body());
    }

    byte[] get(URI target) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(target).timeout(ANSWER).build();
        return send(request, target).body();
    }

    private HttpResponse<byte[]> send(HttpRequest request, URI base) throws IOException {
        try {
            return http.send(request, BodyHandlers.ofByteArray());
        } catch (ConnectException e) {
            throw new HttpError(502, base + " does not answer");
        } catch (HttpTimeoutException e) {
            throw new HttpError(504, base + " did not answer in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HttpError(503, "The dashboard is stopping");
        }
    }
}
