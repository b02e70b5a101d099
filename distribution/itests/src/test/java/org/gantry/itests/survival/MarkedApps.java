package org.gantry.itests.survival;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.gantry.itests.Http;
import org.gantry.itests.Node;

/** MarkedApps of a node's services framework, each task with a mark by which {@link TaskProcesses} finds it. */
public final class MarkedApps {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration WITHIN = Duration.ofSeconds(60);

    private final Node node;
    private final String mark;

    public MarkedApps(Node node, String mark) {
        this.node = node;
        this.mark = mark;
    }

    /** An app small enough that many fit on one machine. */
    public ObjectNode app(String id, String command, int instances) {
        ObjectNode app = JSON.createObjectNode()
                .put("id", id)
                .put("cmd", command)
                .put("cpus", 0.01)
                .put("mem", 16)
                .put("instances", instances)
                .put("backoffSeconds", 1);
        app.putObject("env").put(TaskProcesses.MARK, mark);
        return app;
    }

    public void create(ObjectNode app) {
        expect(node.http().post(node.services(), "/v2/apps", app.toString()), 201);
    }

    /** Changes an app, by force if a deployment is under way, and tells the deployment's id. */
    public String change(String id, ObjectNode fields) {
        Http.Response response = node.http().put(node.services(), "/v2/apps" + id + "?force=true", fields.toString());
        expect(response, 200);
        return response.json().path("deploymentId").asText();
    }

    public String scale(String id, int instances) {
        return change(id, JSON.createObjectNode().put("instances", instances));
    }

    public JsonNode get(String path) {
        Http.Response response = node.http().get(node.services(), path);
        expect(response, 200);
        return response.json();
    }

    /** Waits until no deployment is left. */
    public void awaitDeployed() {
        await("no deployment left").atMost(WITHIN).until(() -> get("/v2/deployments")
                .isEmpty());
    }

    /** Ids of the running tasks of all apps, with when the framework says each was started. */
    public Map<String, String> running() {
        Map<String, String> started = new TreeMap<>();
        for (JsonNode task : get("/v2/tasks").path("tasks")) {
            if (task.path("state").asText().equals("TASK_RUNNING")) {
                started.put(task.path("id").asText(), task.path("startedAt").asText());
            }
        }
        return started;
    }

    private void expect(Http.Response response, int status) {
        if (response.status() != status) {
            throw new AssertionError("Status " + response.status() + ": " + response.body() + "\n" + node.logTail());
        }
    }
}
