package org.gantry.dashboard;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.gantry.http.Exchange;
import org.gantry.http.HttpError;

/** Passes calls of the page on to the servers behind it, so that the browser needs one origin only. */
final class Upstream {
    private static final Duration ANSWER = Duration.ofSeconds(20);
    private static final int MAX_ANSWER = 32 * 1024 * 1024;

    private final HttpClient http;

    Upstream(HttpClient http) {
        this.http = http;
    }

    /**
     * Sends the request to {@code base + path} with its query, and passes on what comes back while it is read.
     *
     * @throws HttpError 502 if nobody answers there, 504 if not in time, 400 if path or query cannot be sent
     */
    void forward(Exchange exchange, URI base, String path) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(target(exchange, base, path))
                .timeout(ANSWER)
                .header("Accept", exchange.header("Accept").orElse("application/json"));
        exchange.header("Content-Type").ifPresent(type -> request.header("Content-Type", type));
        // Whoever looks at the dashboard sees what the masters and agents show to them, not to the dashboard.
        exchange.header("Authorization").ifPresent(value -> request.header("Authorization", value));
        byte[] body = exchange.body();
        request.method(
                exchange.method(), body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        HttpResponse<InputStream> response = send(request.build(), base);
        try (InputStream content = response.body()) {
            answer(exchange, response, content);
        }
    }

    private static void answer(Exchange exchange, HttpResponse<?> response, InputStream content) throws IOException {
        String type = harmless(response.headers().firstValue("Content-Type").orElse("application/json"));
        response.headers()
                .firstValue("WWW-Authenticate")
                .ifPresent(challenge -> exchange.header("WWW-Authenticate", challenge));
        response.headers()
                .firstValue("Content-Disposition")
                .ifPresent(disposition -> exchange.header("Content-Disposition", disposition));
        OptionalLong length = response.headers().firstValueAsLong("Content-Length");
        boolean isJson = type.startsWith("application/json");
        if (length.isPresent() && !isJson) {
            exchange.send(response.statusCode(), type, length.getAsLong(), content);
            return;
        }
        byte[] whole = content.readNBytes(MAX_ANSWER + 1);
        if (whole.length > MAX_ANSWER) {
            throw new HttpError(502, "The answer is larger than " + MAX_ANSWER + " bytes");
        }
        exchange.send(response.statusCode(), type, whole);
    }

    /** What a browser would show or run as part of this site becomes something that it only saves. */
    private static String harmless(String type) {
        String name = type.toLowerCase(Locale.ROOT).replaceAll(";.*", "").strip();
        return switch (name) {
            case "application/json", "text/plain" -> type;
            default -> "application/octet-stream";
        };
    }

    private static URI target(Exchange exchange, URI base, String path) {
        String query = exchange.request().getQueryString();
        try {
            return URI.create(base + path + (query == null ? "" : "?" + query));
        } catch (IllegalArgumentException e) {
            throw new HttpError(400, "The path or query is malformed");
        }
    }

    /**
     * What is at an address; for calls of the dashboard itself.
     *
     * @param authorization of whoever it is for
     */
    byte[] get(URI target, Optional<String> authorization) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(target).timeout(ANSWER);
        authorization.ifPresent(value -> request.header("Authorization", value));
        HttpResponse<InputStream> response = send(request.build(), target);
        try (InputStream content = response.body()) {
            if (response.statusCode() != 200) {
                throw new HttpError(502, target + " answered with status " + response.statusCode());
            }
            return content.readNBytes(MAX_ANSWER);
        }
    }

    private HttpResponse<InputStream> send(HttpRequest request, URI base) {
        try {
            return http.send(request, BodyHandlers.ofInputStream());
        } catch (ConnectException e) {
            throw new HttpError(502, base + " does not answer");
        } catch (HttpTimeoutException e) {
            throw new HttpError(504, base + " did not answer in time");
        } catch (IOException e) {
            throw new HttpError(502, base + " broke off: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HttpError(503, "The dashboard is stopping");
        }
    }
}
