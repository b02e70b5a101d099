package org.gantry.master.legacy;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Task;
import org.gantry.master.state.Executor;
import org.gantry.master.state.Framework;
import org.gantry.master.state.OutstandingOffer;
import org.gantry.master.state.Snapshot;
import org.gantry.master.state.Tasks;
import org.gantry.master.transition.TaskRecords;
import org.gantry.master.view.Usage;
import org.gantry.protocol.MessageJson;
import org.gantry.protocol.ResourceConversion;
import org.gantry.protocol.view.JsonFields;
import org.gantry.protocol.view.ResourceView;

/** Frameworks as the older endpoints show them. */
final class FrameworkJson {
    private FrameworkJson() {}

    static void summary(JsonGenerator json, Framework framework, Usage usage) throws IOException {
        FrameworkInfo info = framework.info();
        json.writeStringField("id", framework.id());
        json.writeStringField("name", framework.name());
        ResourceView.write(json, "used_resources", usage.usedBy(framework.id()));
        ResourceView.write(json, "offered_resources", usage.offeredTo(framework.id()));
        Json.strings(
                json,
                "capabilities",
                info.getCapabilitiesList().stream()
                        .map(capability -> capability.getType().name())
                        .toList());
        json.writeStringField("hostname", info.getHostname());
        json.writeStringField("webui_url", info.getWebuiUrl());
        json.writeBooleanField("active", framework.connected());
        json.writeBooleanField("connected", framework.connected());
        json.writeBooleanField("recovered", framework.recovered());
    }

    static void full(
            JsonGenerator json, Framework framework, Snapshot snapshot, Usage usage, JsonFields.Writer<Task> writer)
            throws IOException {
        FrameworkInfo info = framework.info();
        json.writeStartObject();
        summary(json, framework, usage);
        json.writeStringField("user", info.getUser());
        JsonFields.number(json, "failover_timeout", info.getFailoverTimeout());
        json.writeBooleanField("checkpoint", info.getCheckpoint());
        Json.time(json, "registered_time", framework.registered());
        Json.time(json, "unregistered_time", framework.unregistered().orElse(Instant.EPOCH));
        if (info.hasPrincipal()) {
            json.writeStringField("principal", info.getPrincipal());
        }
        ResourceView.write(json, "resources", usage.usedBy(framework.id()).plus(usage.offeredTo(framework.id())));
        if (!framework.reregistered().equals(framework.registered())) {
            Json.time(json, "reregistered_time", framework.reregistered());
        }
        if (framework.can(FrameworkInfo.Capability.Type.MULTI_ROLE)) {
            Json.strings(json, "roles", info.getRolesList());
        } else {
            json.writeStringField("role", info.getRole());
        }
        contents(json, framework, snapshot, writer);
        if (info.hasLabels()) {
            JsonFields.array(json, "labels", info.getLabels().getLabelsList(), JsonFields::label);
        }
        json.writeFieldName("offer_constraints");
        MessageJson.write(framework.constraints(), json);
        json.writeEndObject();
    }

    private static void contents(
            JsonGenerator json, Framework framework, Snapshot snapshot, JsonFields.Writer<Task> writer)
            throws IOException {
        Tasks tasks = snapshot.tasksOf(framework.id());
        JsonFields.array(json, "tasks", tasks.current().values(), writer);
        JsonFields.array(json, "unreachable_tasks", tasks.unreachable().values(), writer);
        JsonFields.array(json, "completed_tasks", tasks.completed().values(), writer);
        JsonFields.array(
                json,
                "offers",
                snapshot.offers().values().stream()
                        .filter(offer -> offer.frameworkId().equals(framework.id()))
                        .toList(),
                FrameworkJson::offer);
        JsonFields.array(
                json,
                "executors",
                snapshot.executors().values().stream()
                        .filter(executor -> executor.frameworkId().equals(framework.id()))
                        .toList(),
                FrameworkJson::executor);
    }

    private static void offer(JsonGenerator json, OutstandingOffer offer) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", offer.id());
        json.writeStringField("framework_id", offer.frameworkId());
        json.writeObjectFieldStart("allocation_info");
        json.writeStringField("role", offer.role());
        json.writeEndObject();
        json.writeStringField("slave_id", offer.agentId());
        ResourceView.write(json, "resources", offer.resources());
        json.writeEndObject();
    }

    private static void executor(JsonGenerator json, Executor executor) throws IOException {
        json.writeStartObject();
        json.writeStringField("executor_id", executor.id());
        json.writeStringField("name", executor.info().getName());
        json.writeStringField("framework_id", executor.frameworkId());
        json.writeFieldName("command");
        CommandJson.write(json, executor.info().getCommand());
        ResourceView.write(
                json, "resources", ResourceConversion.toModel(executor.info().getResourcesList()));
        var roles = TaskRecords.usage(executor.info().getResourcesList()).keySet();
        if (!roles.isEmpty()) {
            json.writeStringField("role", roles.iterator().next());
        }
        if (executor.info().hasLabels()) {
            JsonFields.array(json, "labels", executor.info().getLabels().getLabelsList(), JsonFields::label);
        }
        json.writeStringField("type", executor.info().getType().name());
        json.writeStringField("slave_id", executor.agentId());
        json.writeEndObject();
    }
}
