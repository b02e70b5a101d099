package org.gantry.itests.survival;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.gantry.itests.Node;

/**
 * A small framework of the v1 scheduler API over JSON that remembers every status update it ever got, so that tests can
 * tell a lost or doubled one. It acknowledges each.
 */
public final class TestFramework implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Supplier<URI> leader;
    private final String mark;
    private final Queue<Task> waiting = new ConcurrentLinkedQueue<>();
    private final Set<String> sent = ConcurrentHashMap.newKeySet();
    private final List<Update> updates = new CopyOnWriteArrayList<>();
    private final List<String> refusals = new CopyOnWriteArrayList<>();
    private final List<JsonNode> statuses = new CopyOnWriteArrayList<>();
    private final List<JsonNode> inverseOffers = new CopyOnWriteArrayList<>();
    private volatile URI api = URI.create("http://127.0.0.1");
    private volatile String id = "";
    private volatile String streamId = "";
    private volatile InputStream stream = InputStream.nullInputStream();
    private volatile boolean following;

    private TestFramework(Supplier<URI> leader, String mark) {
        this.leader = leader;
        this.mark = mark;
    }

    private record Task(String id, String command) {}

    /** A status update as it arrived. */
    public record Update(String task, String state, String uuid, String message) {
        public boolean isTerminal() {
            return !List.of("TASK_STAGING", "TASK_STARTING", "TASK_RUNNING", "TASK_KILLING", "TASK_UNREACHABLE")
                    .contains(state);
        }
    }

    /** Subscribes a new framework whose tasks carry the mark. */
    public static TestFramework on(Node node, String mark) {
        return on(node::master, mark);
    }

    /** The same with a cluster whose leader may change. */
    public static TestFramework on(Supplier<URI> leader, String mark) {
        TestFramework framework = new TestFramework(leader, mark);
        framework.subscribe();
        return framework;
    }

    /** Subscribes, again under the same id if there was one before; tried until the master takes it. */
    public void subscribe() {
        ObjectNode call = JSON.createObjectNode().put("type", "SUBSCRIBE");
        ObjectNode info = call.putObject("subscribe").putObject("framework_info");
        info.put("user", System.getProperty("user.name"))
                .put("name", "survival")
                .put("failover_timeout", 3600)
                .put("checkpoint", true);
        info.putArray("roles").add("*");
        info.putArray("capabilities").addObject().put("type", "MULTI_ROLE");
        if (!id.isEmpty()) {
            call.putObject("framework_id").put("value", id);
            info.putObject("id").put("value", id);
        }
        HttpResponse<InputStream> response = await("subscription")
                .atMost(PATIENCE)
                .ignoreException(IOException.class)
                .until(() -> subscription(call), r -> r.statusCode() == 200);
        streamId = response.headers().firstValue("Mesos-Stream-Id").orElseThrow();
        stream = response.body();
        Thread reader = new Thread(() -> read(response.body()), "test-framework");
        reader.setDaemon(true);
        reader.start();
        await("framework id").atMost(PATIENCE).until(() -> !id.isEmpty());
    }

    private HttpResponse<InputStream> subscription(ObjectNode call) throws IOException, InterruptedException {
        api = leader.get().resolve("/api/v1/scheduler");
        return client.send(request(call), BodyHandlers.ofInputStream());
    }

    /** From now on it subscribes again by itself whenever its stream ends. */
    public void follow() {
        following = true;
    }

    /** Runs a command as a task, on the next offer. */
    public void launch(String task, String command) {
        waiting.add(new Task(task, command));
        call("REVIVE");
    }

    /** Asks what became of those of these tasks that were launched. */
    public void reconcile(List<String> tasks) {
        List<String> gone = tasks.stream().filter(sent::contains).toList();
        if (!gone.isEmpty()) {
            ObjectNode call = ofType("RECONCILE");
            var asked = call.putObject("reconcile").putArray("tasks");
            gone.forEach(task -> asked.addObject().putObject("task_id").put("value", task));
            send(call);
        }
    }

    /** Waits until the master was told to launch a task, whether it heard that or not. */
    public void awaitSent(String task) {
        await(task + " is sent").atMost(PATIENCE).until(() -> sent.contains(task));
    }

    public String id() {
        return id;
    }

    /** Every status so far as it was sent, in the order of arrival. */
    public List<JsonNode> statuses() {
        return List.copyOf(statuses);
    }

    /** Every inverse offer so far. */
    public List<JsonNode> inverseOffers() {
        return List.copyOf(inverseOffers);
    }

    /** Agrees to leave an agent. */
    public void accept(JsonNode inverseOffer) {
        ObjectNode call = ofType("ACCEPT_INVERSE_OFFERS");
        call.putObject("accept_inverse_offers").putArray("inverse_offer_ids").add(inverseOffer.path("id"));
        send(call);
    }

    /** Every update so far, in the order of arrival. */
    public List<Update> updates() {
        return List.copyOf(updates);
    }

    /** The terminal updates of one task. */
    public List<Update> ends(String task) {
        return updates.stream()
                .filter(update -> update.task().equals(task) && update.isTerminal())
                .toList();
    }

    /** Calls that the master answered with anything but 202. */
    public List<String> refusals() {
        return List.copyOf(refusals);
    }

    public long count(Predicate<Update> matching) {
        return updates.stream().filter(matching).count();
    }

    public void awaitRunning(String task) {
        await(task + " runs")
                .atMost(PATIENCE)
                .until(() -> count(update ->
                                update.task().equals(task) && update.state().equals("TASK_RUNNING"))
                        > 0);
    }

    @Override
    public void close() {
        following = false;
        call("TEARDOWN");
        try {
            stream.close();
        } catch (IOException alreadyBroken) {
            refusals.add("close: " + alreadyBroken);
        }
    }

    private void read(InputStream in) {
        try {
            while (true) {
                handle(JSON.readTree(in.readNBytes(length(in))));
            }
        } catch (IOException | RuntimeException ended) {
            // The stream ends with the master; who does not follow says whether that was meant, by subscribing again.
            if (!(ended instanceof IOException)) {
                refusals.add("reader: " + ended);
            }
        }
        if (following) {
            subscribe();
        }
    }

    private static int length(InputStream in) throws IOException {
        int length = 0;
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException();
            }
            length = length * 10 + next - '0';
        }
        return length;
    }

    private void handle(JsonNode event) {
        switch (event.path("type").asText()) {
            case "SUBSCRIBED" -> id = event.at("/subscribed/framework_id/value").asText();
            case "OFFERS" -> event.at("/offers/offers").forEach(this::answer);
            case "UPDATE" -> update(event.at("/update/status"));
            case "INVERSE_OFFERS" -> event.at("/inverse_offers/inverse_offers").forEach(inverseOffers::add);
            default -> {
                // Heartbeats and the like.
            }
        }
    }

    private void update(JsonNode status) {
        String task = status.at("/task_id/value").asText();
        String uuid = status.path("uuid").asText();
        statuses.add(status);
        updates.add(new Update(
                task,
                status.path("state").asText(),
                uuid,
                status.path("message").asText()));
        if (!uuid.isEmpty()) {
            ObjectNode call = ofType("ACKNOWLEDGE");
            ObjectNode acknowledge = call.putObject("acknowledge").put("uuid", uuid);
            acknowledge.set("agent_id", status.path("agent_id"));
            acknowledge.set("task_id", status.path("task_id"));
            send(call);
        }
    }

    private void answer(JsonNode offer) {
        List<Task> tasks = new ArrayList<>();
        for (Task next = waiting.poll(); next != null; next = waiting.poll()) {
            tasks.add(next);
        }
        ObjectNode call = ofType(tasks.isEmpty() ? "DECLINE" : "ACCEPT");
        ObjectNode body = call.putObject(tasks.isEmpty() ? "decline" : "accept");
        body.putArray("offer_ids").add(offer.path("id"));
        body.putObject("filters").put("refuse_seconds", tasks.isEmpty() ? 5 : 0);
        if (!tasks.isEmpty()) {
            var infos = body.putArray("operations")
                    .addObject()
                    .put("type", "LAUNCH")
                    .putObject("launch")
                    .putArray("task_infos");
            tasks.forEach(task -> infos.add(info(task, offer)));
        }
        send(call);
        tasks.forEach(task -> sent.add(task.id()));
    }

    private ObjectNode info(Task task, JsonNode offer) {
        ObjectNode info = JSON.createObjectNode().put("name", task.id());
        info.putObject("task_id").put("value", task.id());
        info.set("agent_id", offer.path("agent_id"));
        ObjectNode command = info.putObject("command").put("value", task.command());
        var variables = command.putObject("environment").putArray("variables");
        variables.addObject().put("name", TaskProcesses.MARK).put("value", mark);
        variables.addObject().put("name", "MESOS_TASK_ID").put("value", task.id());
        var resources = info.putArray("resources");
        resources
                .addObject()
                .put("name", "cpus")
                .put("type", "SCALAR")
                .putObject("scalar")
                .put("value", 0.01);
        resources
                .addObject()
                .put("name", "mem")
                .put("type", "SCALAR")
                .putObject("scalar")
                .put("value", 16);
        return info;
    }

    private void call(String type) {
        send(ofType(type));
    }

    private ObjectNode ofType(String type) {
        ObjectNode call = JSON.createObjectNode().put("type", type);
        call.putObject("framework_id").put("value", id);
        return call;
    }

    private void send(ObjectNode call) {
        try {
            HttpResponse<String> response = client.send(request(call), BodyHandlers.ofString());
            if (response.statusCode() != 202) {
                refusals.add(call.path("type").asText() + ": " + response.statusCode() + " " + response.body());
            }
        } catch (IOException e) {
            refusals.add(call.path("type").asText() + ": " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpRequest request(ObjectNode call) {
        HttpRequest.Builder request = HttpRequest.newBuilder(api)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .POST(BodyPublishers.ofString(call.toString()));
        if (!call.path("type").asText().equals("SUBSCRIBE")) {
            request.header("Mesos-Stream-Id", streamId).timeout(Duration.ofSeconds(20));
        }
        return request.build();
    }
}
