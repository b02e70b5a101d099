package org.gantry.master.legacy;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.Resource;
import org.gantry.master.state.AbsentAgent;
import org.gantry.master.state.Agent;
import org.gantry.master.state.Deactivation;
import org.gantry.master.state.StandingOrders;
import org.gantry.master.view.ResourceMessages;
import org.gantry.master.view.Sight;
import org.gantry.master.view.Usage;
import org.gantry.model.Resources;
import org.gantry.protocol.MessageJson;
import org.gantry.protocol.view.JsonFields;
import org.gantry.protocol.view.ResourceView;
import org.gantry.security.guard.MesosObjects;

/** Agents as the older endpoints show them. */
final class AgentJson {
    private AgentJson() {}

    /** The fields that all of them have. */
    static void summary(JsonGenerator json, StandingOrders orders, Agent agent, Sight sight) throws IOException {
        Usage usage = sight.usage();
        json.writeStringField("id", agent.id());
        json.writeStringField("hostname", agent.hostname());
        json.writeNumberField("port", agent.port());
        ResourceView.attributes(json, agent.info().getAttributesList());
        if (agent.info().hasDomain()) {
            json.writeFieldName("domain");
            MessageJson.write(agent.info().getDomain(), json);
        }
        json.writeStringField("pid", agent.pid());
        Json.time(json, "registered_time", agent.registered());
        if (agent.reregistered().isPresent()) {
            Json.time(json, "reregistered_time", agent.reregistered().get());
        }
        ResourceView.write(json, "resources", agent.total());
        ResourceView.write(json, "used_resources", usage.usedOn(agent.id()));
        ResourceView.write(json, "offered_resources", usage.offeredOn(agent.id()));
        ResourceView.byRole(json, "reserved_resources", reserved(agent, sight));
        ResourceView.write(json, "unreserved_resources", agent.total().unreserved());
        json.writeBooleanField("active", orders.isActive(agent));
        json.writeBooleanField("deactivated", orders.deactivation(agent.id()).isPresent());
        json.writeStringField("version", agent.version());
        Json.strings(
                json,
                "capabilities",
                agent.capabilities().stream()
                        .map(capability -> capability.getType().name())
                        .toList());
        drain(json, orders.deactivation(agent.id()).orElse(Deactivation.PLAIN));
    }

    private static void drain(JsonGenerator json, Deactivation deactivation) throws IOException {
        if (deactivation.drain().isPresent()) {
            json.writeFieldName("drain_info");
            MessageJson.write(deactivation.drain().get(), json);
        }
        if (deactivation.drainStart().isPresent()) {
            Json.time(
                    json,
                    "estimated_drain_start_time_seconds",
                    deactivation.drainStart().get());
        }
    }

    /** The resources once more, each with all that tells it from others. */
    static void full(JsonGenerator json, Agent agent, Sight sight) throws IOException {
        Usage usage = sight.usage();
        json.writeObjectFieldStart("reserved_resources_full");
        for (Map.Entry<String, Resources> role : reserved(agent, sight).entrySet()) {
            resources(json, role.getKey(), role.getValue(), sight);
        }
        json.writeEndObject();
        resources(json, "unreserved_resources_full", agent.total().unreserved(), sight);
        resources(json, "used_resources_full", usage.usedOn(agent.id()), sight);
        resources(json, "offered_resources_full", usage.offeredOn(agent.id()), sight);
    }

    static void recovered(JsonGenerator json, Collection<AbsentAgent> agents) throws IOException {
        JsonFields.array(json, "recovered_slaves", agents, (generator, agent) -> {
            generator.writeStartObject();
            generator.writeStringField("id", agent.id());
            generator.writeStringField("hostname", agent.info().getHostname());
            generator.writeNumberField("port", agent.info().getPort());
            ResourceView.attributes(generator, agent.info().getAttributesList());
            generator.writeEndObject();
        });
    }

    private static SortedMap<String, Resources> reserved(Agent agent, Sight sight) {
        SortedMap<String, Resources> visible = new TreeMap<>(agent.total().byReservationRole());
        visible.keySet().removeIf(role -> !sight.roles().test(role));
        return visible;
    }

    private static void resources(JsonGenerator json, String field, Resources resources, Sight sight)
            throws IOException {
        JsonFields.<Resource>array(
                json,
                field,
                ResourceMessages.list(resources).stream()
                        .filter(resource -> MesosObjects.visible(resource, sight.roles()))
                        .toList(),
                (generator, resource) -> MessageJson.write(resource, generator));
    }
}
