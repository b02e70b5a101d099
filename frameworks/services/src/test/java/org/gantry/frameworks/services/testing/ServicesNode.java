package org.gantry.frameworks.services.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.gantry.frameworks.services.ServicesSettings;
import org.gantry.frameworks.services.runtime.Leadership;
import org.gantry.frameworks.services.web.ServicesServlet;
import org.gantry.http.testing.LocalServer;
import org.gantry.state.spi.StateStore;

/** The framework with its API on a real port, and a client for it. */
public final class ServicesNode implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Leadership leadership;
    private final LocalServer server;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    public ServicesNode(FakeMaster master, StateStore store) throws Exception {
        ServicesSettings settings = ServicesSettings.standard(master.uri(), URI.create("http://127.0.0.1:8080"));
        leadership = new Leadership(settings, store, Optional.empty(), Clock.systemUTC());
        leadership.start();
        server = new LocalServer(Map.of("/*", new ServicesServlet(leadership)));
    }

    public Leadership leadership() {
        return leadership;
    }

    /** An answer with its JSON. */
    public record Answer(int status, HttpResponse<String> response) {
        public JsonNode json() {
            try {
                return MAPPER.readTree(response.body());
            } catch (IOException e) {
                throw new AssertionError("no JSON: " + response.body(), e);
            }
        }

        public String text() {
            return response.body();
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    public Answer get(String path) {
        return send("GET", path, "");
    }

    public Answer post(String path, String body) {
        return send("POST", path, body);
    }

    public Answer put(String path, String body) {
        return send("PUT", path, body);
    }

    public Answer patch(String path, String body) {
        return send("PATCH", path, body);
    }

    public Answer delete(String path) {
        return send("DELETE", path, "");
    }

    public Answer send(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.uri(path))
                .timeout(Duration.ofSeconds(20))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", "application/json");
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response);
        } catch (IOException e) {
            throw new AssertionError(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    public URI uri(String path) {
        return server.uri(path);
    }

    @Override
    public void close() throws Exception {
        server.close();
        leadership.close();
    }
}
