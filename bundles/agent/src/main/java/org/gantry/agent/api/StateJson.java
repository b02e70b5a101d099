package org.gantry.agent.api;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.gantry.agent.Agent;
import org.gantry.agent.config.AgentFlags;
import org.gantry.agent.core.AgentSnapshot;
import org.gantry.agent.core.ExecutorView;
import org.gantry.agent.core.FrameworkView;
import org.gantry.agent.core.TaskEntry;
import org.gantry.agent.security.AgentSight;
import org.gantry.model.Resources;
import org.gantry.protocol.MessageJson;
import org.gantry.protocol.ResourceConversion;
import org.gantry.protocol.ResourceFormat;
import org.gantry.protocol.view.Build;
import org.gantry.protocol.view.JsonFields;
import org.gantry.protocol.view.ResourceView;
import org.gantry.protocol.view.TaskView;
import org.gantry.security.guard.Approvers;
import org.gantry.security.spi.Action;

/** The whole agent, as {@code /state} shows it. */
final class StateJson {
    private static final Build BUILD = Build.of(StateJson.class);

    private final Agent agent;
    private final AgentSnapshot whole;
    private final AgentSnapshot snapshot;
    private final Approvers approvers;

    StateJson(Agent agent, Approvers approvers) {
        this.agent = agent;
        this.whole = agent.snapshot();
        this.snapshot = AgentSight.of(whole, approvers);
        this.approvers = approvers;
    }

    void write(JsonGenerator json) throws IOException {
        AgentFlags flags = agent.flags();
        json.writeStartObject();
        BUILD.write(json);
        JsonFields.number(json, "start_time", agent.identity().startTimeSeconds());
        json.writeStringField("id", snapshot.agentId().orElse(""));
        json.writeStringField("pid", "slave(1)@" + flags.ip() + ":" + flags.port());
        json.writeStringField("hostname", flags.hostname());
        JsonFields.array(
                json,
                "capabilities",
                agent.identity().capabilities(),
                (out, capability) -> out.writeString(capability.getType().name()));
        if (snapshot.drain().isPresent()) {
            json.writeFieldName("drain_config");
            MessageJson.write(snapshot.drain().get().config(), json);
            json.writeNumberField(
                    "estimated_drain_start_time_seconds",
                    snapshot.drain().get().since().getEpochSecond());
        }
        resources(json);
        json.writeArrayFieldStart("resource_providers");
        json.writeEndArray();
        ResourceView.attributes(json, snapshot.info().getAttributesList());
        if (snapshot.master().isPresent()) {
            json.writeStringField("master_hostname", snapshot.master().get().getHostname());
        }
        if (approvers.approved(Action.VIEW_FLAGS)) {
            flags(json, flags);
        }
        JsonFields.array(json, "frameworks", snapshot.frameworks(), this::framework);
        JsonFields.array(json, "completed_frameworks", snapshot.completedFrameworks(), this::framework);
        json.writeEndObject();
    }

    static void flags(JsonGenerator json, AgentFlags flags) throws IOException {
        json.writeObjectFieldStart("flags");
        for (Map.Entry<String, String> flag : flags.shown().entrySet()) {
            json.writeStringField(flag.getKey(), flag.getValue());
        }
        json.writeEndObject();
    }

    private void resources(JsonGenerator json) throws IOException {
        Resources total = snapshot.resources().total();
        Resources used = ResourceConversion.toModel(Usage.allocated(whole));
        ResourceView.write(json, "resources", total);
        ResourceView.byRole(json, "reserved_resources", visible(total.byReservationRole()));
        ResourceView.write(json, "unreserved_resources", total.unreserved());
        json.writeObjectFieldStart("reserved_resources_full");
        for (Map.Entry<String, Resources> role :
                visible(total.byReservationRole()).entrySet()) {
            full(json, role.getKey(), role.getValue());
        }
        json.writeEndObject();
        full(json, "unreserved_resources_full", total.unreserved());
        ResourceView.byRole(json, "reserved_resources_allocated", visible(used.byReservationRole()));
        ResourceView.write(json, "unreserved_resources_allocated", used.unreserved());
    }

    private SortedMap<String, Resources> visible(SortedMap<String, Resources> byRole) {
        SortedMap<String, Resources> visible = new TreeMap<>(byRole);
        visible.keySet().removeIf(approvers.roles().negate());
        return visible;
    }

    private static void full(JsonGenerator json, String field, Resources resources) throws IOException {
        JsonFields.array(
                json,
                field,
                ResourceConversion.toProto(resources, ResourceFormat.ENDPOINT),
                (out, resource) -> MessageJson.write(resource, out));
    }

    private void framework(JsonGenerator json, FrameworkView view) throws IOException {
        FrameworkInfo info = view.info();
        json.writeStartObject();
        json.writeStringField("id", info.getId().getValue());
        json.writeStringField("name", info.getName());
        json.writeStringField("user", info.getUser());
        JsonFields.number(json, "failover_timeout", info.getFailoverTimeout());
        json.writeBooleanField("checkpoint", info.getCheckpoint());
        json.writeStringField("hostname", info.getHostname());
        if (info.hasPrincipal()) {
            json.writeStringField("principal", info.getPrincipal());
        }
        JsonFields.array(json, "roles", info.getRolesList(), JsonGenerator::writeString);
        JsonFields.array(json, "executors", view.executors(), this::executor);
        JsonFields.array(json, "completed_executors", view.completedExecutors(), this::executor);
        json.writeEndObject();
    }

    private void executor(JsonGenerator json, ExecutorView view) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", view.run().executor());
        json.writeStringField("name", view.executor().getName());
        json.writeStringField("source", source(view.executor()));
        json.writeStringField("container", view.run().container().value());
        json.writeStringField(
                "directory",
                agent.directory()
                        .sandbox(snapshot.agentId().orElse("-"), view.run())
                        .toString());
        ResourceView.write(json, "resources", ResourceConversion.toModel(view.gone() ? List.of() : view.resources()));
        TaskView.role(json, view.resources());
        if (view.executor().hasLabels()) {
            JsonFields.array(json, "labels", view.executor().getLabels().getLabelsList(), JsonFields::label);
        }
        if (!view.generated()) {
            json.writeStringField("type", view.executor().getType().name());
        }
        tasks(json, "tasks", view.tasks(TaskEntry.Stage.LAUNCHED));
        JsonFields.array(
                json,
                "queued_tasks",
                view.tasks(TaskEntry.Stage.QUEUED),
                (out, task) -> TaskView.queued(out, task.info(), view.run().framework()));
        tasks(json, "completed_tasks", view.tasks(TaskEntry.Stage.ENDED));
        json.writeEndObject();
    }

    @SuppressWarnings("deprecation") // clients still read it
    static String source(ExecutorInfo executor) {
        return executor.getSource();
    }

    private static void tasks(JsonGenerator json, String field, List<TaskEntry> tasks) throws IOException {
        JsonFields.array(json, field, tasks, (out, entry) -> TaskView.write(out, entry.task()));
    }
}
