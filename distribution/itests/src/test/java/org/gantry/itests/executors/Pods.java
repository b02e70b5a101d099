package org.gantry.itests.executors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;
import org.gantry.itests.Node;

/** A framework that launches what it is given and remembers every event; it acknowledges each update. */
final class Pods implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Node node;
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();
    private volatile String id = "";
    private volatile String streamId = "";
    private final Map<String, JsonNode> offers = new ConcurrentHashMap<>();

    private Pods(Node node) {
        this.node = node;
    }

    static Pods on(Node node) {
        Pods pods = new Pods(node);
        pods.subscribe();
        return pods;
    }

    String id() {
        return id;
    }

    /** Subscribes, again under the same id if there was one before. */
    void subscribe() {
        ObjectNode call = JSON.createObjectNode().put("type", "SUBSCRIBE");
        ObjectNode info = call.putObject("subscribe").putObject("framework_info");
        info.put("user", System.getProperty("user.name"))
                .put("name", "pods")
                .put("failover_timeout", 3600)
                .put("checkpoint", true);
        info.putArray("roles").add("*");
        ArrayNode capabilities = info.putArray("capabilities");
        for (String capability : List.of("MULTI_ROLE", "PARTITION_AWARE", "TASK_KILLING_STATE")) {
            capabilities.addObject().put("type", capability);
        }
        if (!id.isEmpty()) {
            call.putObject("framework_id").put("value", id);
            info.putObject("id").put("value", id);
        }
        offers.clear();
        HttpResponse<InputStream> response = await("subscription")
                .atMost(PATIENCE)
                .ignoreException(IOException.class)
                .until(
                        () -> client.send(request(call), HttpResponse.BodyHandlers.ofInputStream()),
                        answer -> answer.statusCode() == 200);
        streamId = response.headers().firstValue("Mesos-Stream-Id").orElseThrow();
        Thread reader = new Thread(() -> read(response.body()), "pods");
        reader.setDaemon(true);
        reader.start();
        await("framework id").atMost(PATIENCE).until(() -> !id.isEmpty());
    }

    private void read(InputStream stream) {
        try {
            while (true) {
                int length = 0;
                for (int next = stream.read(); next != '\n'; next = stream.read()) {
                    if (next < 0) {
                        throw new EOFException();
                    }
                    length = length * 10 + next - '0';
                }
                handle(JSON.readTree(stream.readNBytes(length)));
            }
        } catch (IOException ended) {
            // The stream ends with the master; the test says whether that was meant, by subscribing again.
        }
    }

    private void handle(JsonNode event) {
        events.add(event);
        switch (event.path("type").asText()) {
            case "SUBSCRIBED" -> id = event.at("/subscribed/framework_id/value").asText();
            case "OFFERS" ->
                event.at("/offers/offers")
                        .forEach(offer -> offers.put(offer.at("/id/value").asText(), offer));
            case "RESCIND" -> offers.remove(event.at("/rescind/offer_id/value").asText());
            case "UPDATE" -> acknowledge(event.at("/update/status"));
            default -> {
                // Kept, and nothing else.
            }
        }
    }

    private void acknowledge(JsonNode status) {
        if (status.has("uuid")) {
            ObjectNode call = call("ACKNOWLEDGE");
            ObjectNode body = call.putObject("acknowledge");
            body.set("uuid", status.get("uuid"));
            body.set("agent_id", status.path("agent_id"));
            body.set("task_id", status.path("task_id"));
            send(call);
        }
    }

    /** Makes an operation for the only agent, and has it carried out with all that is offered there. */
    void accept(Function<JsonNode, ObjectNode> operation) {
        send(call("REVIVE"));
        await("an offer").atMost(PATIENCE).until(() -> !offers.isEmpty());
        List<JsonNode> taken = List.copyOf(offers.values());
        taken.forEach(offer -> offers.remove(offer.at("/id/value").asText()));
        ObjectNode call = call("ACCEPT");
        ObjectNode accept = call.putObject("accept");
        ArrayNode ids = accept.putArray("offer_ids");
        taken.forEach(offer -> ids.add(offer.path("id")));
        accept.putArray("operations").add(operation.apply(taken.get(0)));
        accept.putObject("filters").put("refuse_seconds", 0);
        send(call);
    }

    ObjectNode call(String type) {
        ObjectNode call = JSON.createObjectNode().put("type", type);
        call.putObject("framework_id").put("value", id);
        return call;
    }

    void send(ObjectNode call) {
        try {
            HttpResponse<String> response = client.send(request(call), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 202) {
                throw new AssertionError(call + " was answered " + response.statusCode() + " " + response.body());
            }
        } catch (IOException e) {
            throw new AssertionError(call + " was not sent", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpRequest request(ObjectNode call) {
        URI api = node.master().resolve("/api/v1/scheduler");
        HttpRequest.Builder request = HttpRequest.newBuilder(api)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(call.toString()));
        if (!call.path("type").asText().equals("SUBSCRIBE")) {
            request.header("Mesos-Stream-Id", streamId);
        }
        return request.build();
    }

    void kill(String task) {
        ObjectNode call = call("KILL");
        call.putObject("kill").putObject("task_id").put("value", task);
        send(call);
    }

    List<JsonNode> events(String type) {
        return events.stream()
                .filter(event -> event.path("type").asText().equals(type))
                .toList();
    }

    /** Every update of a task, in the order of arrival; one that is repeated counts once. */
    List<JsonNode> statuses(String task) {
        Map<String, JsonNode> byUuid = new java.util.LinkedHashMap<>();
        events("UPDATE").stream()
                .map(event -> event.at("/update/status"))
                .filter(status -> status.at("/task_id/value").asText().equals(task))
                .forEach(status -> byUuid.putIfAbsent(status.path("uuid").asText(), status));
        return List.copyOf(byUuid.values());
    }

    List<String> states(String task) {
        return statuses(task).stream()
                .map(status -> status.path("state").asText())
                .toList();
    }

    JsonNode awaitState(String task, String state) {
        return awaitStatus(task, status -> status.path("state").asText().equals(state), state);
    }

    JsonNode awaitStatus(String task, Predicate<JsonNode> wanted, String what) {
        await(task + " " + what).atMost(PATIENCE).untilAsserted(() -> assertThat(statuses(task))
                .anyMatch(wanted));
        return statuses(task).stream().filter(wanted).findFirst().orElseThrow();
    }

    static ObjectNode task(JsonNode offer, String id) {
        ObjectNode task = JSON.createObjectNode().put("name", id);
        task.putObject("task_id").put("value", id);
        task.set("agent_id", offer.path("agent_id"));
        resources(task, 0.01, 16);
        return task;
    }

    static void resources(ObjectNode holder, double cpus, double mem) {
        ArrayNode resources = holder.putArray("resources");
        scalar(resources, "cpus", cpus);
        scalar(resources, "mem", mem);
    }

    static void scalar(ArrayNode resources, String name, double value) {
        ObjectNode resource = resources.addObject().put("name", name).put("type", "SCALAR");
        resource.putObject("scalar").put("value", value);
        resource.putObject("allocation_info").put("role", "*");
    }

    @Override
    public void close() {
        send(call("TEARDOWN"));
    }
}
