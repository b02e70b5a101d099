package org.gantry.master.legacy;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Task;
import org.gantry.master.config.Version;
import org.gantry.master.leadership.MasterInfos;
import org.gantry.master.state.Identity;
import org.gantry.master.state.Snapshot;
import org.gantry.master.view.Fragments;
import org.gantry.master.view.Sight;
import org.gantry.master.view.Usage;
import org.gantry.protocol.view.JsonFields;
import org.gantry.protocol.view.TaskView;

/** {@code /state}, {@code /slaves} and {@code /frameworks}, written from a snapshot. */
final class StateView {
    private final Identity identity;
    private final Map<String, String> flags;
    private final Fragments<Task> tasks = new Fragments<>(TaskView::write);

    StateView(Identity identity, Map<String, String> flags) {
        this.identity = identity;
        this.flags = flags;
    }

    /** @param withFlags whether the client may see those too */
    void state(JsonGenerator json, Sight sight, boolean withFlags) throws IOException {
        Snapshot snapshot = sight.visible();
        json.writeStartObject();
        about(json, snapshot);
        if (withFlags) {
            writeFlags(json);
        }
        JsonFields.array(json, "slaves", snapshot.agents().values(), (generator, agent) -> {
            generator.writeStartObject();
            AgentJson.summary(generator, snapshot.orders(), agent, sight);
            generator.writeEndObject();
        });
        AgentJson.recovered(json, snapshot.recovered().values());
        try (Fragments<Task>.View writer = tasks.begin()) {
            writeFrameworks(json, snapshot, sight.usage(), Optional.empty(), writer);
        }
        Json.strings(json, "orphan_tasks", List.of());
        Json.strings(json, "unregistered_frameworks", List.of());
        json.writeEndObject();
    }

    void agents(JsonGenerator json, Sight sight, Optional<String> id) throws IOException {
        Snapshot snapshot = sight.visible();
        json.writeStartObject();
        JsonFields.array(
                json,
                "slaves",
                snapshot.agents().values().stream()
                        .filter(agent -> id.isEmpty() || id.get().equals(agent.id()))
                        .toList(),
                (generator, agent) -> {
                    generator.writeStartObject();
                    AgentJson.summary(generator, snapshot.orders(), agent, sight);
                    AgentJson.full(generator, agent, sight);
                    generator.writeEndObject();
                });
        AgentJson.recovered(
                json,
                snapshot.recovered().values().stream()
                        .filter(agent -> id.isEmpty() || id.get().equals(agent.id()))
                        .toList());
        json.writeEndObject();
    }

    void frameworks(JsonGenerator json, Sight sight, Optional<String> id) throws IOException {
        json.writeStartObject();
        writeFrameworks(json, sight.visible(), sight.usage(), id, TaskView::write);
        Json.strings(json, "unregistered_frameworks", List.of());
        json.writeEndObject();
    }

    void writeFlags(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("flags");
        for (Map.Entry<String, String> flag : flags.entrySet()) {
            json.writeStringField(flag.getKey(), flag.getValue());
        }
        json.writeEndObject();
    }

    private void about(JsonGenerator json, Snapshot snapshot) throws IOException {
        MasterInfo info = identity.info();
        Version.BUILD.write(json);
        Json.time(json, "start_time", identity.started());
        if (snapshot.elected().isPresent()) {
            Json.time(json, "elected_time", snapshot.elected().get());
        }
        json.writeStringField("id", info.getId());
        json.writeStringField("pid", info.getPid());
        json.writeStringField("hostname", info.getHostname());
        Json.strings(json, "capabilities", MasterInfos.capabilities(info));
        long active = snapshot.agents().values().stream()
                .filter(snapshot.orders()::isActive)
                .count();
        JsonFields.number(json, "activated_slaves", (double) active);
        JsonFields.number(
                json, "deactivated_slaves", (double) (snapshot.agents().size() - active));
        JsonFields.number(json, "unreachable_slaves", snapshot.unreachable().size());
        json.writeStringField("leader", info.getPid());
        json.writeObjectFieldStart("leader_info");
        json.writeStringField("id", info.getId());
        json.writeStringField("pid", info.getPid());
        json.writeNumberField("port", info.getPort());
        json.writeStringField("hostname", info.getHostname());
        json.writeEndObject();
        if (identity.cluster().isPresent()) {
            json.writeStringField("cluster", identity.cluster().get());
        }
    }

    private static void writeFrameworks(
            JsonGenerator json, Snapshot snapshot, Usage usage, Optional<String> id, JsonFields.Writer<Task> writer)
            throws IOException {
        JsonFields.array(
                json,
                "frameworks",
                snapshot.frameworks().values().stream()
                        .filter(framework -> id.isEmpty() || id.get().equals(framework.id()))
                        .toList(),
                (generator, framework) -> FrameworkJson.full(generator, framework, snapshot, usage, writer));
        JsonFields.array(
                json,
                "completed_frameworks",
                snapshot.completed().values().stream()
                        .filter(framework -> id.isEmpty() || id.get().equals(framework.id()))
                        .toList(),
                (generator, framework) -> FrameworkJson.full(generator, framework, snapshot, usage, writer));
    }
}
