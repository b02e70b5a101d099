package org.gantry.protocol.view;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Value;
import org.gantry.protocol.MessageJson;
import org.gantry.protocol.ResourceConversion;

/** Tasks as {@code /state} and {@code /tasks} show them. */
public final class TaskView {
    private TaskView() {}

    public static void write(JsonGenerator json, Task task) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", task.getTaskId().getValue());
        json.writeStringField("name", task.getName());
        json.writeStringField("framework_id", task.getFrameworkId().getValue());
        json.writeStringField("executor_id", task.getExecutorId().getValue());
        json.writeStringField("slave_id", task.getAgentId().getValue());
        json.writeStringField("state", task.getState().name());
        ResourceView.write(json, "resources", ResourceConversion.toModel(task.getResourcesList()));
        if (task.getLimitsCount() > 0) {
            limits(json, task.getLimitsMap());
        }
        role(json, task.getResourcesList());
        JsonFields.array(json, "statuses", task.getStatusesList(), TaskView::status);
        if (task.hasUser()) {
            json.writeStringField("user", task.getUser());
        }
        if (task.hasLabels()) {
            JsonFields.array(json, "labels", task.getLabels().getLabelsList(), JsonFields::label);
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

    /** A task that waits for its executor. */
    public static void queued(JsonGenerator json, TaskInfo task, String framework) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", task.getTaskId().getValue());
        json.writeStringField("name", task.getName());
        json.writeStringField("framework_id", framework);
        json.writeStringField("executor_id", "");
        json.writeStringField("slave_id", task.getAgentId().getValue());
        ResourceView.write(json, "resources", ResourceConversion.toModel(task.getResourcesList()));
        role(json, task.getResourcesList());
        json.writeEndObject();
    }

    /** The field {@code role}, where there are resources to have one. */
    public static void role(JsonGenerator json, List<Resource> resources) throws IOException {
        if (!resources.isEmpty()) {
            json.writeStringField("role", resources.get(0).getAllocationInfo().getRole());
        }
    }

    private static void limits(JsonGenerator json, Map<String, Value.Scalar> limits) throws IOException {
        json.writeObjectFieldStart("limits");
        for (Map.Entry<String, Value.Scalar> limit : limits.entrySet()) {
            JsonFields.number(json, limit.getKey(), limit.getValue().getValue());
        }
        json.writeEndObject();
    }

    private static void status(JsonGenerator json, TaskStatus status) throws IOException {
        json.writeStartObject();
        json.writeStringField("state", status.getState().name());
        JsonFields.number(json, "timestamp", status.getTimestamp());
        if (status.hasLabels()) {
            JsonFields.array(json, "labels", status.getLabels().getLabelsList(), JsonFields::label);
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
