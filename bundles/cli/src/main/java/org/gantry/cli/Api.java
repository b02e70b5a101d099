package org.gantry.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;

/** One server's HTTP API. Answers other than 2xx end the command with the server's own reason. */
final class Api {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final int NOT_FOUND = 404;

    private final HttpClient http;
    private final URI base;
    private final String what;
    private final Optional<String> token;

    Api(URI base, String what) {
        this(
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(CONNECT)
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .build(),
                base,
                what,
                Optional.empty());
    }

    private Api(HttpClient http, URI base, String what, Optional<String> token) {
        this.http = http;
        this.base = base;
        this.what = what;
        this.token = token;
    }

    Api withToken(String secret) {
        return new Api(http, base, what, Optional.of(secret));
    }

    URI base() {
        return base;
    }

    JsonNode get(String path) {
        return send("GET", path, BodyPublishers.noBody(), "application/json", ANSWER);
    }

    JsonNode delete(String path) {
        return send("DELETE", path, BodyPublishers.noBody(), "application/json", ANSWER);
    }

    JsonNode post(String path, String json) {
        return send("POST", path, BodyPublishers.ofString(json), "application/json", ANSWER);
    }

    JsonNode put(String path, String json) {
        return send("PUT", path, BodyPublishers.ofString(json), "application/json", ANSWER);
    }

    /** Sends a file; the answer may take minutes. */
    JsonNode upload(String path, BodyPublisher archive) {
        return send("POST", path, archive, "application/octet-stream", LONG);
    }

    private JsonNode send(String method, String path, BodyPublisher body, String contentType, Duration timeout) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(timeout)
                .header("Accept", "application/json")
                .method(method, body);
        if (!method.equals("GET")) {
            request.header("Content-Type", contentType);
        }
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        HttpResponse<String> response = exchange(request.build());
        if (response.statusCode() / 100 != 2) {
            throw new CliException(
                    response.statusCode() == NOT_FOUND ? ExitCode.NOT_FOUND : ExitCode.FAILED, reason(response));
        }
        return parsed(response.body());
    }

    private HttpResponse<String> exchange(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (ConnectException e) {
            throw new CliException(
                    ExitCode.UNREACHABLE,
                    "The " + what + " does not answer at " + base + "; is it running? ('gantry status')");
        } catch (HttpTimeoutException e) {
            throw new CliException(ExitCode.UNREACHABLE, "The " + what + " at " + base + " did not answer in time");
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.UNREACHABLE, "The " + what + " at " + base + " broke off: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitCode.FAILED, "Interrupted");
        }
    }

    private static JsonNode parsed(String body) {
        if (body.isBlank()) {
            return JSON.createObjectNode();
        }
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return JSON.createObjectNode().put("text", body);
        }
    }

    private static String reason(HttpResponse<String> response) {
        JsonNode body = parsed(response.body());
        StringBuilder text = new StringBuilder(
                body.path("message").asText(body.path("text").asText("HTTP " + response.statusCode())));
        JsonNode details = body.path("details");
        if (details.isTextual()) {
            text.append(": ").append(details.asText());
        }
        for (JsonNode detail : details) {
            text.append("; ").append(detail.path("path").asText()).append(": ");
            detail.path("errors").forEach(error -> text.append(error.asText()).append(' '));
        }
        return text.toString().strip();
    }
}
