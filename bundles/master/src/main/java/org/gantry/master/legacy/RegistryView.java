package org.gantry.master.legacy;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.Message;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.MachineInfo;
import org.apache.mesos.v1.Protos.WeightInfo;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;
import org.gantry.master.state.AbsentAgent;
import org.gantry.master.state.Agent;
import org.gantry.master.state.Deactivation;
import org.gantry.master.state.Identity;
import org.gantry.master.state.Maintenance;
import org.gantry.master.state.Snapshot;
import org.gantry.master.view.ResourceMessages;
import org.gantry.master.view.Times;
import org.gantry.protocol.MessageJson;
import org.gantry.protocol.ResourceConversion;
import org.gantry.protocol.view.JsonFields;

/** {@code /registrar(1)/registry}: what survives the master, in the shape of the original's one registry message. */
final class RegistryView {
    private final Identity identity;
    private final Snapshot snapshot;

    RegistryView(Identity identity, Snapshot snapshot) {
        this.identity = identity;
        this.snapshot = snapshot;
    }

    void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeObjectFieldStart("master");
        message(json, "info", identity.info());
        json.writeEndObject();
        json.writeObjectFieldStart("slaves");
        if (!snapshot.agents().isEmpty() || !snapshot.recovered().isEmpty()) {
            json.writeArrayFieldStart("slaves");
            for (Agent agent : snapshot.agents().values()) {
                admitted(json, agent.info());
            }
            for (AbsentAgent agent : snapshot.recovered().values()) {
                admitted(json, agent.info());
            }
            json.writeEndArray();
        }
        json.writeEndObject();
        unreachable(json);
        gone(json);
        orders(json);
        json.writeEndObject();
    }

    private void admitted(JsonGenerator json, AgentInfo info) throws IOException {
        json.writeStartObject();
        deactivation(json, info.getId().getValue());
        json.writeObjectFieldStart("info");
        MessageJson.writeFields(
                info.toBuilder()
                        .clearResources()
                        .addAllResources(ResourceMessages.list(ResourceConversion.toModel(info.getResourcesList())))
                        .build(),
                json);
        // A field that the message has lost since: what every agent does.
        json.writeBooleanField("checkpoint", true);
        json.writeEndObject();
        json.writeEndObject();
    }

    private void deactivation(JsonGenerator json, String agentId) throws IOException {
        Deactivation deactivation = snapshot.orders().deactivated().get(agentId);
        json.writeBooleanField("deactivated", deactivation != null);
        if (deactivation != null && deactivation.drain().isPresent()) {
            message(json, "drain_info", deactivation.drain().get());
        }
    }

    private void unreachable(JsonGenerator json) throws IOException {
        Collection<AbsentAgent> agents = snapshot.unreachable().values();
        if (agents.isEmpty()) {
            return;
        }
        json.writeObjectFieldStart("unreachable");
        json.writeArrayFieldStart("slaves");
        for (AbsentAgent agent : agents) {
            json.writeStartObject();
            deactivation(json, agent.id());
            message(json, "id", agent.info().getId());
            message(json, "timestamp", Times.info(agent.since()));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void gone(JsonGenerator json) throws IOException {
        if (snapshot.orders().gone().isEmpty()) {
            return;
        }
        json.writeObjectFieldStart("gone");
        json.writeArrayFieldStart("slaves");
        for (Map.Entry<String, Instant> agent : snapshot.orders().gone().entrySet()) {
            json.writeStartObject();
            message(json, "id", AgentID.newBuilder().setValue(agent.getKey()).build());
            message(json, "timestamp", Times.info(agent.getValue()));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void orders(JsonGenerator json) throws IOException {
        Maintenance maintenance = snapshot.orders().maintenance();
        if (!maintenance.machines().isEmpty()) {
            json.writeObjectFieldStart("machines");
            json.writeArrayFieldStart("machines");
            for (var machine : maintenance.machines().entrySet()) {
                json.writeStartObject();
                message(
                        json,
                        "info",
                        MachineInfo.newBuilder()
                                .setId(machine.getValue().id())
                                .setMode(
                                        maintenance.isDown(machine.getKey())
                                                ? MachineInfo.Mode.DOWN
                                                : MachineInfo.Mode.DRAINING)
                                .setUnavailability(machine.getValue().unavailability())
                                .build());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeArrayFieldStart("schedules");
            MessageJson.write(maintenance.schedule(), json);
            json.writeEndArray();
        }
        weightsAndQuotas(json);
    }

    private void weightsAndQuotas(JsonGenerator json) throws IOException {
        Map<String, Double> weights = snapshot.orders().weights();
        if (!weights.isEmpty()) {
            JsonFields.array(json, "weights", weights.entrySet(), (out, weight) -> {
                out.writeStartObject();
                message(
                        out,
                        "info",
                        WeightInfo.newBuilder()
                                .setRole(weight.getKey())
                                .setWeight(weight.getValue())
                                .build());
                out.writeEndObject();
            });
        }
        Collection<QuotaConfig> quotas = snapshot.orders().quotas().values();
        if (!quotas.isEmpty()) {
            JsonFields.array(json, "quota_configs", quotas, (out, quota) -> MessageJson.write(quota, out));
        }
    }

    private static void message(JsonGenerator json, String name, Message message) throws IOException {
        json.writeFieldName(name);
        MessageJson.write(message, json);
    }
}
