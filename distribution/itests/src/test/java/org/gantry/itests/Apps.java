package org.gantry.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The apps of a node by way of {@code /v2}, and the processes behind them. */
public final class Apps {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final Node node;

    public Apps(Node node) {
        this.node = node;
    }

    /** Creates an app, which must succeed. */
    public JsonNode create(String json) {
        Http.Response created = node.http().post(node.services(), "/v2/apps", json);
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        return created.json();
    }

    /** Changes an app, which must succeed. */
    public void change(String id, String json) {
        Http.Response changed = node.http().put(node.services(), "/v2/apps/" + id, json);
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
    }

    public JsonNode show(String id) {
        return node.http().get(node.services(), "/v2/apps/" + id).json().path("app");
    }

    /** Waits until an app has that many running tasks and no deployment. */
    public void awaitRunning(String id, int instances) {
        awaitCount(id, "tasksRunning", instances);
    }

    /** Waits until an app has that many healthy tasks and no deployment. */
    public void awaitHealthy(String id, int instances) {
        awaitCount(id, "tasksHealthy", instances);
    }

    private void awaitCount(String id, String count, int instances) {
        await(id + ": " + count + " = " + instances).atMost(SOON).untilAsserted(() -> {
            JsonNode app = show(id);
            assertThat(app.path(count).asInt(-1)).as(app.toString()).isEqualTo(instances);
            assertThat(app.path("tasks")).hasSize(instances);
            assertThat(app.path("deployments")).isEmpty();
        });
    }

    public List<JsonNode> tasks(String id) {
        return StreamSupport.stream(show(id).path("tasks").spliterator(), false).toList();
    }

    public List<String> taskIds(String id) {
        return tasks(id).stream().map(task -> task.path("id").asText()).toList();
    }

    /** What the queue tells of an app; missing when it does not wait. */
    public JsonNode queued(String id) {
        JsonNode queue = node.http().get(node.services(), "/v2/queue").json().path("queue");
        return StreamSupport.stream(queue.spliterator(), false)
                .filter(entry -> entry.at("/app/id").asText().equals("/" + id))
                .findFirst()
                .orElse(com.fasterxml.jackson.databind.node.MissingNode.getInstance());
    }

    /** Removes an app and waits until its tasks are gone. */
    public void remove(String id) {
        node.http().delete(node.services(), "/v2/apps/" + id + "?force=true");
        await(id + " gone").atMost(SOON).untilAsserted(() -> {
            assertThat(node.http().get(node.services(), "/v2/apps/" + id).status())
                    .isEqualTo(404);
            assertThat(processes("MARATHON_APP_ID=/" + id, "")).isEmpty();
        });
    }

    /** Removes whatever a test has left. */
    public void removeAll() {
        node.http()
                .get(node.services(), "/v2/apps")
                .json()
                .path("apps")
                .forEach(app -> remove(app.path("id").asText().substring(1)));
        await("no deployments").atMost(SOON).until(() -> node.http()
                .get(node.services(), "/v2/deployments")
                .json()
                .isEmpty());
    }

    /** Processes of a task whose command line holds a text. */
    public List<ProcessHandle> processesOfTask(String taskId, String commandLine) {
        return processes("MESOS_TASK_ID=" + taskId, commandLine);
    }

    /** Processes of all tasks of an app whose command line holds a text. */
    public List<ProcessHandle> processesOfApp(String id, String commandLine) {
        return processes("MARATHON_APP_ID=/" + id, commandLine);
    }

    private List<ProcessHandle> processes(String variable, String commandLine) {
        String sandbox = "MESOS_SANDBOX=" + node.workDir().toAbsolutePath();
        return ProcessHandle.allProcesses()
                .filter(process -> words(process, "environ").anyMatch(variable::equals))
                .filter(process -> words(process, "environ").anyMatch(word -> word.startsWith(sandbox)))
                .filter(process ->
                        String.join(" ", words(process, "cmdline").toList()).contains(commandLine))
                .toList();
    }

    private static Stream<String> words(ProcessHandle process, String file) {
        try {
            byte[] content = Files.readAllBytes(Path.of("/proc", Long.toString(process.pid()), file));
            return Arrays.stream(new String(content, StandardCharsets.UTF_8).split("\0", -1));
        } catch (IOException goneOrForbidden) {
            return Stream.empty();
        }
    }
}
