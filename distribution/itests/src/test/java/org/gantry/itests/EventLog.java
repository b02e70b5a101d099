package org.gantry.itests;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** Listens to {@code /v2/events} until it is closed. */
public final class EventLog implements AutoCloseable {
    private static final String DATA = "data:";

    private final List<JsonNode> events = new CopyOnWriteArrayList<>();
    private final CompletableFuture<?> exchange;

    public EventLog(Node node, String query) {
        HttpRequest request = HttpRequest.newBuilder(node.services().resolve("/v2/events" + query))
                .header("Accept", "text/event-stream")
                .build();
        exchange = HttpClient.newHttpClient()
                .sendAsync(request, HttpResponse.BodyHandlers.fromLineSubscriber(new Lines(this::line)));
    }

    private void line(String line) {
        if (line.startsWith(DATA)) {
            try {
                events.add(new ObjectMapper().readTree(line.substring(DATA.length())));
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException("Not JSON: " + line, e);
            }
        }
    }

    public List<JsonNode> all() {
        return List.copyOf(events);
    }

    public List<String> types() {
        return events.stream().map(event -> event.path("eventType").asText()).toList();
    }

    public List<JsonNode> of(String type) {
        return events.stream()
                .filter(event -> event.path("eventType").asText().equals(type))
                .toList();
    }

    @Override
    public void close() {
        exchange.cancel(true);
    }
}
