package org.gantry.agent.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.gantry.agent.FakeAgent;
import org.gantry.agent.TestTasks;
import org.gantry.http.testing.LocalServer;
import org.gantry.protocol.MessageJson;
import org.gantry.testkit.Waiting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The session that an executor had with the original, held with this agent. */
class ExecutorApiTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path work;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<JsonNode> recorded = new ArrayList<>();
    private String recordedFramework = "";
    private FakeAgent fake;
    private LocalServer server;

    @BeforeEach
    void start() throws Exception {
        fake = new FakeAgent(work, Map.of());
        server = new LocalServer(Map.of("/*", new AgentServlet(fake.agent())));
        try (InputStream session = getClass().getResourceAsStream("/recorded/executor_session.json")) {
            JSON.readTree(session).forEach(recorded::add);
        }
        recordedFramework = recorded.get(0).at("/env/MESOS_FRAMEWORK_ID").asText();
        fake.launch(recordedTask("ce1"));
        Waiting.until(
                "the executor is there",
                () -> !fake.agent().snapshot().frameworks().isEmpty()
                        && fake.agent()
                                .snapshot()
                                .frameworks()
                                .get(0)
                                .executors()
                                .get(0)
                                .hasContainer());
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        fake.close();
    }

    private TaskInfo recordedTask(String id) throws Exception {
        JsonNode event = recorded.stream()
                .map(record -> record.at("/json/launch/task"))
                .filter(task -> task.at("/task_id/value").asText().equals(id))
                .findFirst()
                .orElseThrow();
        return MessageJson.read(ours(event.toString()).getBytes("UTF-8"), TaskInfo.newBuilder())
                .build();
    }

    private String ours(String text) {
        return text.replace(recordedFramework, TestTasks.FRAMEWORK_ID);
    }

    private HttpResponse<InputStream> send(JsonNode request) throws Exception {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port()
                        + request.get("path").asText()))
                .method(
                        request.get("method").asText(),
                        request.has("body")
                                ? HttpRequest.BodyPublishers.ofString(
                                        ours(request.get("body").asText()))
                                : HttpRequest.BodyPublishers.noBody());
        for (JsonNode header : request.get("headers")) {
            String name = header.get(0).asText();
            if (name.equals("Content-Type") || name.equals("Accept")) {
                builder.header(name, header.get(1).asText());
            }
        }
        return http.send(builder.build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    /** Every call but the subscription: the same status, the same text. */
    @Test
    void callsAreAnsweredAsRecorded() throws Exception {
        List<String> differences = new ArrayList<>();
        int compared = 0;
        Optional<EventReader> stream = Optional.empty();
        for (int i = 0; i + 1 < recorded.size(); i++) {
            JsonNode request = recorded.get(i);
            if (!request.get("kind").asText().equals("request")) {
                continue;
            }
            HttpResponse<InputStream> answer = send(request);
            if (request.get("conn").asText().equals("stream")) {
                stream = Optional.of(new EventReader(answer.body()));
                assertThat(stream.get().next().at("/type").asText()).isEqualTo("SUBSCRIBED");
                continue;
            }
            JsonNode response = responseOf(i);
            String body = new String(answer.body().readAllBytes(), "UTF-8");
            String expected = ours(response.get("body").asText());
            if (answer.statusCode() != response.get("status").asInt() || !body.equals(expected)) {
                differences.add(request.get("conn").asText() + ": " + answer.statusCode() + " " + body + " instead of "
                        + response.get("status").asInt() + " " + expected);
            }
            compared++;
        }

        assertThat(differences).isEmpty();
        assertThat(compared).isGreaterThan(25);
        stream.orElseThrow().close();
    }

    private JsonNode responseOf(int request) {
        String connection = recorded.get(request).get("conn").asText();
        for (int i = request + 1; i < recorded.size(); i++) {
            JsonNode record = recorded.get(i);
            if (record.get("kind").asText().equals("response")
                    && record.get("conn").asText().equals(connection)) {
                return record;
            }
        }
        throw new AssertionError("No response to record " + request);
    }

    /** Every event of the recorded stream, with the fields that it had there. */
    @Test
    void eventsHaveTheShapeOfTheOriginals() throws Exception {
        JsonNode subscription = recorded.stream()
                .filter(record -> record.get("conn").asText().equals("stream"))
                .findFirst()
                .orElseThrow();
        HttpResponse<InputStream> answer = send(subscription);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.headers().firstValue("Transfer-Encoding")).contains("chunked");
        try (EventReader stream = new EventReader(answer.body())) {
            JsonNode subscribed = stream.next();
            assertThat(missing(event("SUBSCRIBED", 0), subscribed, ""))
                    .allMatch(path -> path.contains("/agent_info/attributes"));
            assertThat(withoutIds(stream.next())).isEqualTo(withoutIds(event("LAUNCH", 0)));
            say("UPDATE", 0);
            assertThat(stream.next()).isEqualTo(event("ACKNOWLEDGED", 0));
            fake.launch(recordedTask("ce2"));
            assertThat(withoutIds(stream.next())).isEqualTo(withoutIds(event("LAUNCH", 1)));
            fake.tell(TestTasks.FRAMEWORK_ID, "pyexec", "ping");
            assertThat(stream.next()).isEqualTo(event("MESSAGE", 0));
            fake.kill("ce1");
            assertThat(stream.next()).isEqualTo(event("KILL", 0));
            fake.shutdownExecutor(TestTasks.FRAMEWORK_ID, "pyexec");
            assertThat(stream.next()).isEqualTo(event("SHUTDOWN", 0));
        }
    }

    @Test
    void messagesAndUpdatesReachTheMaster() throws Exception {
        JsonNode subscription = recorded.stream()
                .filter(record -> record.get("conn").asText().equals("stream"))
                .findFirst()
                .orElseThrow();
        try (EventReader stream = new EventReader(send(subscription).body())) {
            stream.next();
            say("UPDATE", 0);
            say("MESSAGE", 0);
            fake.awaitState("ce1", "TASK_STARTING");
            Waiting.until("the message has come", () -> fake.messages().contains("hello scheduler"));
        }
    }

    @Test
    void subscriptionByProtobufIsAnsweredWithProtobuf() throws Exception {
        org.apache.mesos.v1.executor.Protos.Call call = org.apache.mesos.v1.executor.Protos.Call.newBuilder()
                .setType(org.apache.mesos.v1.executor.Protos.Call.Type.SUBSCRIBE)
                .setFrameworkId(TestTasks.FRAMEWORK.getId())
                .setExecutorId(
                        org.apache.mesos.v1.Protos.ExecutorID.newBuilder().setValue("pyexec"))
                .setSubscribe(org.apache.mesos.v1.executor.Protos.Call.Subscribe.newBuilder())
                .build();
        HttpResponse<InputStream> answer = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/slave(1)/api/v1/executor"))
                        .header("Content-Type", "application/x-protobuf")
                        .header("Accept", "application/x-protobuf")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(call.toByteArray()))
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (EventReader stream = new EventReader(answer.body())) {
            org.apache.mesos.v1.executor.Protos.Event event =
                    org.apache.mesos.v1.executor.Protos.Event.parseFrom(stream.record());
            assertThat(event.getSubscribed().getExecutorInfo().getName()).isEqualTo("py");
        }
    }

    private void say(String type, int which) throws Exception {
        JsonNode request = recorded.stream()
                .filter(record -> record.get("kind").asText().equals("request"))
                .filter(record -> record.get("conn").asText().equals("call"))
                .filter(record -> record.get("body").asText().contains("\"type\": \"" + type + "\""))
                .skip(which)
                .findFirst()
                .orElseThrow();
        assertThat(send(request).statusCode()).isEqualTo(202);
    }

    private JsonNode event(String type, int which) throws Exception {
        JsonNode found = recorded.stream()
                .map(record -> record.path("json"))
                .filter(event -> event.path("type").asText().equals(type))
                .skip(which)
                .findFirst()
                .orElseThrow();
        return JSON.readTree(ours(found.toString()));
    }

    private static JsonNode withoutIds(JsonNode event) throws Exception {
        return JSON.readTree(event.toString().replaceAll("\"agent_id\":\\{[^}]*}", "\"agent_id\":{}"));
    }

    /** Fields that the original has and this agent has not. */
    private static Set<String> missing(JsonNode original, JsonNode actual, String path) {
        Set<String> missing = new HashSet<>();
        original.fieldNames().forEachRemaining(name -> {
            if (actual.has(name)) {
                missing.addAll(missing(original.get(name), actual.get(name), path + "/" + name));
            } else {
                missing.add(path + "/" + name);
            }
        });
        return missing;
    }
}
