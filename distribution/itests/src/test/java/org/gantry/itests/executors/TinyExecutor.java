package org.gantry.itests.executors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * An executor by the rules of the v1 executor API, and nothing more: its tasks are names. It finishes a task when a file
 * {@code finish-TASK} appears in its sandbox, and says back every message. Run as a program of its own.
 */
final class TinyExecutor {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI api = URI.create("http://" + System.getenv("MESOS_AGENT_ENDPOINT") + "/slave(1)/api/v1/executor");
    private final Map<String, JsonNode> unreported = new LinkedHashMap<>();
    private final Map<String, JsonNode> unacknowledged = new LinkedHashMap<>();
    private final Map<String, Boolean> running = new LinkedHashMap<>();
    private boolean subscribed;

    private TinyExecutor() {}

    public static void main(String[] arguments) throws Exception {
        TinyExecutor executor = new TinyExecutor();
        Thread watch = new Thread(executor::finishTasks);
        watch.setDaemon(true);
        watch.start();
        while (true) {
            try {
                executor.listen();
            } catch (IOException away) {
                executor.disconnected();
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
    }

    private void listen() throws IOException, InterruptedException {
        HttpResponse<InputStream> response =
                client.send(request(subscription()), HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            throw new IOException(new String(response.body().readAllBytes(), StandardCharsets.UTF_8));
        }
        InputStream stream = response.body();
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
    }

    private synchronized void disconnected() {
        subscribed = false;
    }

    private synchronized ObjectNode subscription() {
        ObjectNode call = call("SUBSCRIBE");
        ObjectNode subscribe = call.putObject("subscribe");
        subscribe.putArray("unacknowledged_tasks").addAll(unreported.values());
        var updates = subscribe.putArray("unacknowledged_updates");
        unacknowledged.values().forEach(status -> updates.addObject().set("status", status));
        return call;
    }

    private synchronized void handle(JsonNode event) throws IOException, InterruptedException {
        switch (event.path("type").asText()) {
            case "SUBSCRIBED" -> subscribed = true;
            case "LAUNCH" -> launch(event.at("/launch/task"));
            case "LAUNCH_GROUP" -> {
                for (JsonNode task : event.at("/launch_group/task_group/tasks")) {
                    launch(task);
                }
            }
            case "KILL" -> report(event.at("/kill/task_id/value").asText(), "TASK_KILLED");
            case "ACKNOWLEDGED" -> {
                unacknowledged.remove(event.at("/acknowledged/uuid").asText());
                unreported.remove(event.at("/acknowledged/task_id/value").asText());
            }
            case "MESSAGE" -> {
                ObjectNode call = call("MESSAGE");
                call.putObject("message").set("data", event.at("/message/data"));
                send(call);
            }
            case "SHUTDOWN" -> System.exit(0);
            default -> {
                // Heartbeats and the like.
            }
        }
    }

    private void launch(JsonNode task) throws IOException, InterruptedException {
        String id = task.at("/task_id/value").asText();
        unreported.put(id, task);
        running.put(id, true);
        report(id, "TASK_RUNNING");
    }

    private void report(String task, String state) throws IOException, InterruptedException {
        if (!state.equals("TASK_RUNNING")) {
            running.remove(task);
        }
        String uuid = uuid();
        ObjectNode status = JSON.createObjectNode()
                .put("state", state)
                .put("source", "SOURCE_EXECUTOR")
                .put("uuid", uuid);
        status.putObject("task_id").put("value", task);
        unacknowledged.put(uuid, status);
        if (subscribed) {
            ObjectNode call = call("UPDATE");
            call.putObject("update").set("status", status);
            send(call);
        }
    }

    private static String uuid() {
        UUID uuid = UUID.randomUUID();
        return Base64.getEncoder()
                .encodeToString(ByteBuffer.allocate(16)
                        .putLong(uuid.getMostSignificantBits())
                        .putLong(uuid.getLeastSignificantBits())
                        .array());
    }

    private void finishTasks() {
        try {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(50);
                synchronized (this) {
                    for (String task : running.keySet().toArray(String[]::new)) {
                        if (Files.exists(Path.of("finish-" + task))) {
                            report(task, "TASK_FINISHED");
                            Files.writeString(Path.of("finished-" + task), "");
                        }
                    }
                }
            }
        } catch (IOException | InterruptedException broken) {
            System.err.println("Tasks are not finished any more: " + broken);
        }
    }

    private static ObjectNode call(String type) {
        ObjectNode call = JSON.createObjectNode().put("type", type);
        call.putObject("framework_id").put("value", System.getenv("MESOS_FRAMEWORK_ID"));
        call.putObject("executor_id").put("value", System.getenv("MESOS_EXECUTOR_ID"));
        return call;
    }

    private void send(ObjectNode call) throws InterruptedException {
        try {
            HttpResponse<String> response = client.send(request(call), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 202) {
                System.err.println(call + " was answered " + response.statusCode() + " " + response.body());
            }
        } catch (IOException away) {
            // It is in the next subscription, if it is an update.
            System.err.println(call + " was not sent: " + away);
        }
    }

    private HttpRequest request(ObjectNode call) {
        return HttpRequest.newBuilder(api)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(call.toString()))
                .build();
    }
}
