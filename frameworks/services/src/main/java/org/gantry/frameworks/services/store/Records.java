package org.gantry.frameworks.services.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.gantry.frameworks.services.app.App;
import org.gantry.frameworks.services.app.AppId;
import org.gantry.frameworks.services.app.Timestamps;
import org.gantry.frameworks.services.deployment.Deployment;
import org.gantry.frameworks.services.scheduler.Instance;
import org.gantry.frameworks.services.scheduler.TaskFailure;

/** Where records are stored, and their form: JSON with a field {@code recordVersion}. */
public final class Records {
    /** Raised when the form changes; readers keep reading the older ones. */
    static final int VERSION = 1;

    static final ObjectMapper MAPPER = new ObjectMapper();

    private final String root;

    public Records(String root) {
        this.root = root;
    }

    public String frameworkPath() {
        return root + "/framework";
    }

    public String appsPath() {
        return root + "/apps";
    }

    public String appPath(AppId app) {
        return appsPath() + "/" + app.safePath();
    }

    public String currentPath(AppId app) {
        return appPath(app) + "/current";
    }

    public String versionsPath(String safePath) {
        return appsPath() + "/" + safePath + "/versions";
    }

    public String versionPath(AppId app, Instant version) {
        return versionsPath(app.safePath()) + "/" + Timestamps.format(version);
    }

    public String failurePath(AppId app) {
        return appPath(app) + "/lastFailure";
    }

    public String deploymentsPath() {
        return root + "/deployments";
    }

    public String deploymentPath(String id) {
        return deploymentsPath() + "/" + id;
    }

    public String instancesPath() {
        return root + "/instances";
    }

    public String instancePath(String id) {
        return instancesPath() + "/" + id;
    }

    static ObjectNode record() {
        return MAPPER.createObjectNode().put("recordVersion", VERSION);
    }

    static byte[] bytes(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree could not be written", e);
        }
    }

    public static byte[] framework(String id) {
        return bytes(record().put("frameworkId", id));
    }

    public static byte[] current(Instant version) {
        return bytes(record().put("version", Timestamps.format(version)));
    }

    public static byte[] app(App app) {
        return bytes(record().set("app", app.json()));
    }

    public static byte[] deployment(Deployment deployment) {
        return bytes(DeploymentRecord.write(deployment));
    }

    public static byte[] instance(Instance instance) {
        return bytes(InstanceRecord.write(instance));
    }

    public static byte[] failure(TaskFailure failure) {
        return bytes(record().put("appId", failure.appId().path())
                .put("taskId", failure.taskId())
                .put("state", failure.state())
                .put("message", failure.message())
                .put("host", failure.host())
                .put("version", Timestamps.format(failure.appVersion()))
                .put("timestamp", Timestamps.format(failure.timestamp()))
                .put("agentId", failure.agentId()));
    }

    static TaskFailure failure(JsonNode json) {
        return new TaskFailure(
                new AppId(json.path("appId").asText()),
                json.path("taskId").asText(),
                json.path("state").asText(),
                json.path("message").asText(),
                json.path("host").asText(),
                Instant.parse(json.path("version").asText()),
                Instant.parse(json.path("timestamp").asText()),
                json.path("agentId").asText());
    }
}
