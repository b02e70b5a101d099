package org.gantry.master.legacy;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Map;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Value;
import org.gantry.protocol.MessageJson;
import org.gantry.protocol.ResourceConversion;

/** Tasks as the older endpoints show them. */
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
        ResourceJson.write(json, "resources", ResourceConversion.toModel(task.getResourcesList()));
        if (task.getLimitsCount() > 0) {
            limits(json, task.getLimitsMap());
        }
        if (task.getResourcesCount() > 0) {
            json.writeStringField(
                    "role", task.getResources(0).getAllocationInfo().getRole());
        }
        Json.array(json, "statuses", task.getStatusesList(), TaskJson::status);
        if (task.hasUser()) {
            json.writeStringField("user", task.getUser());
        }
        if (task.hasLabels()) {
            Json.array(json, "labels", task.getLabels().getLabelsList(), Json::label);
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
        json.writeEndObject();
    }

    private static void limits(JsonGenerator json, Map<String, Value.Scalar> limits) throws IOException {
        json.writeObjectFieldStart("limits");
        for (Map.Entry<String, Value.Scalar> limit : limits.entrySet()) {
            double value = limit.getValue().getValue();
            if (Double.isInfinite(value)) {
                json.writeStringField(limit.getKey(), "Infinity");
            } else {
                Json.number(json, limit.getKey(), value);
            }
        }
        json.writeEndObject();
    }

    private static void status(JsonGenerator json, TaskStatus status) throws IOException {
        json.writeStartObject();
        json.writeStringField("state", status.getState().name());
        Json.number(json, "timestamp", status.getTimestamp());
        if (status.hasLabels()) {
            Json.array(json, "labels", status.getLabels().getLabelsList(), Json::label);
        }
        if (status.hasContainerStatus()) {
            json.writeFieldName("container_status");
            ContainerStatus shown =
                    status.getContainerStatus().toBuilder().clearExecutorPid().build();
            MessageJson.write(shown, json);
        }
        if (status.hasHealthy()) {
            json.writeBooleanField("healthy", status.getHealthy());
        }
        json.writeEndObject();
    }
}
