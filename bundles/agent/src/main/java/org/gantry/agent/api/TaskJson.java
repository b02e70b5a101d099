package org.gantry.agent.api;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import org.apache.mesos.v1.Protos.Label;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.protocol.MessageJson;

/** Tasks as {@code /state} shows them. */
final class TaskJson {
    private TaskJson() {}

    static void write(JsonGenerator json, Task task) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", task.getTaskId().getValue());
        json.writeStringField("name", task.getName());
        json.writeStringField("framework_id", task.getFrameworkId().getValue());
        json.writeStringField("executor_id", task.getExecutorId().getValue());
        json.writeStringField("slave_id", task.getAgentId().getValue());
        json.writeStringField("state", task.getState().name());
        ResourceJson.write(json, "resources", task.getResourcesList());
        if (task.getLimitsCount() > 0) {
            json.writeObjectFieldStart("limits");
            for (var limit : task.getLimitsMap().entrySet()) {
                Json.number(json, limit.getKey(), limit.getValue().getValue());
            }
            json.writeEndObject();
        }
        role(json, task.getResourcesList());
        Json.array(json, "statuses", task.getStatusesList(), TaskJson::status);
        details(json, task);
        json.writeEndObject();
    }

    /** A task that waits for its executor. */
    static void queued(JsonGenerator json, TaskInfo task, String framework) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", task.getTaskId().getValue());
        json.writeStringField("name", task.getName());
        json.writeStringField("framework_id", framework);
        json.writeStringField("executor_id", "");
        json.writeStringField("slave_id", task.getAgentId().getValue());
        ResourceJson.write(json, "resources", task.getResourcesList());
        role(json, task.getResourcesList());
        json.writeEndObject();
    }

    static void role(JsonGenerator json, List<Resource> resources) throws IOException {
        if (!resources.isEmpty() && resources.get(0).hasAllocationInfo()) {
            json.writeStringField("role", resources.get(0).getAllocationInfo().getRole());
        }
    }

    private static void details(JsonGenerator json, Task task) throws IOException {
        if (task.hasUser()) {
            json.writeStringField("user", task.getUser());
        }
        if (task.hasLabels()) {
            Json.array(json, "labels", task.getLabels().getLabelsList(), TaskJson::label);
        }
        if (task.hasDiscovery()) {
            json.writeFieldName("discovery");
            MessageJson.write(task.getDiscovery(), json);
        }
        if (task.hasContainer()) {
            json.writeFieldName("container");
            MessageJson.write(task.getContainer(), json);
        }
        if (task.hasHealthCheck()) {
            json.writeFieldName("health_check");
            MessageJson.write(task.getHealthCheck(), json);
        }
    }

    private static void status(JsonGenerator json, TaskStatus status) throws IOException {
        json.writeStartObject();
        json.writeStringField("state", status.getState().name());
        Json.number(json, "timestamp", status.getTimestamp());
        if (status.hasLabels()) {
            Json.array(json, "labels", status.getLabels().getLabelsList(), TaskJson::label);
        }
        if (status.hasContainerStatus()) {
            json.writeFieldName("container_status");
            MessageJson.write(
                    status.getContainerStatus().toBuilder().clearExecutorPid().build(), json);
        }
        if (status.hasHealthy()) {
            json.writeBooleanField("healthy", status.getHealthy());
        }
        json.writeEndObject();
    }

    private static void label(JsonGenerator json, Label label) throws IOException {
        MessageJson.write(label, json);
    }
}
