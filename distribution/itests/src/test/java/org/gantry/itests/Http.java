package org.gantry.itests;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A plain HTTP client with time limits; a failed exchange fails the test. */
public final class Http {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    /** What came back. */
    public record Response(int status, String body, java.net.http.HttpHeaders headers) {
        /** The body read as JSON. */
        public JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (JsonProcessingException e) {
                throw new AssertionError("Not JSON (status " + status + "): " + body, e);
            }
        }
    }

    public Response get(URI base, String path) {
        return send(request(base, path).GET());
    }

    public Response post(URI base, String path, String json) {
        return send(
                request(base, path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    public Response put(URI base, String path, String json) {
        return send(
                request(base, path).header("Content-Type", "application/json").PUT(BodyPublishers.ofString(json)));
    }

    public Response delete(URI base, String path) {
        return send(request(base, path).DELETE());
    }

    /** Any request, for what the methods above do not cover: {@code http.send(http.request(base, path)...)}. */
    public HttpRequest.Builder request(URI base, String path) {
        return HttpRequest.newBuilder(base.resolve(path)).timeout(LIMIT);
    }

    public Response send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
            return new Response(response.statusCode(), response.body(), response.headers());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted", e);
        }
    }
}
