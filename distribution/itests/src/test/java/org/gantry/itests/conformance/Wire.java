package org.gantry.itests.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A plain HTTP client of one daemon: nothing is followed, retried or repaired. */
final class Wire {
    static final String JSON = "application/json";
    static final String PROTOBUF = "application/x-protobuf";

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final URI base;

    Wire(URI base) {
        this.base = base;
    }

    /** What came back. */
    @SuppressWarnings("ArrayRecordComponent")
    record Answer(int status, java.net.http.HttpHeaders headers, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        JsonNode json() {
            return Json.read(body);
        }

        Optional<String> header(String name) {
            return headers.firstValue(name);
        }
    }

    URI base() {
        return base;
    }

    Answer get(String path, String... headers) {
        return send("GET", path, new byte[0], headers);
    }

    /** A v1 call in JSON. */
    Answer call(String path, JsonNode call, String... headers) {
        List<String> all = new ArrayList<>(List.of("Content-Type", JSON, "Accept", JSON));
        all.addAll(List.of(headers));
        return send("POST", path, call.toString().getBytes(StandardCharsets.UTF_8), all.toArray(String[]::new));
    }

    /** An operator's call in JSON. */
    Answer operate(String text, Object... arguments) {
        return call("/api/v1", Json.of(text, arguments));
    }

    Answer form(String path, String body) {
        return send(
                "POST",
                path,
                body.getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                "application/x-www-form-urlencoded");
    }

    /**
     * Any request.
     *
     * @param headers names and values in turn
     */
    Answer send(String method, String path, byte[] body, String... headers) {
        HttpResponse<byte[]> response = exchange(request(method, path, body, headers), BodyHandlers.ofByteArray());
        return new Answer(response.statusCode(), response.headers(), response.body());
    }

    Answer send(String method, String path, String body, String... headers) {
        return send(method, path, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    /** A call whose answer goes on; in JSON, as its events are. */
    Events open(String path, JsonNode call, String... headers) {
        List<String> all = new ArrayList<>(List.of("Content-Type", JSON, "Accept", JSON));
        all.addAll(List.of(headers));
        byte[] body = call.toString().getBytes(StandardCharsets.UTF_8);
        return new Events(stream(path, body, all.toArray(String[]::new)));
    }

    /** A call whose answer goes on, as bytes. */
    HttpResponse<InputStream> stream(String path, byte[] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).POST(BodyPublishers.ofByteArray(body));
        return exchange(headers.length == 0 ? request : request.headers(headers), BodyHandlers.ofInputStream());
    }

    private HttpRequest.Builder request(String method, String path, byte[] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(LIMIT)
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        return headers.length == 0 ? request : request.headers(headers);
    }

    private static <T> HttpResponse<T> exchange(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
        try {
            return CLIENT.send(request.build(), handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted", e);
        }
    }
}
