package org.gantry.frameworks.services.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gantry.frameworks.services.app.AppId;
import org.gantry.frameworks.services.placement.Place;
import org.gantry.frameworks.services.scheduler.Condition;
import org.gantry.frameworks.services.scheduler.Goal;
import org.gantry.frameworks.services.scheduler.Instance;

/** Stored form of an instance. Results of health checks are not stored. */
final class InstanceRecord {
    private InstanceRecord() {}

    static ObjectNode write(Instance instance) {
        ObjectNode json = Records.record()
                .put("id", instance.id())
                .put("appId", instance.appId().path())
                .put("appVersion", instance.appVersion().toString())
                .put("goal", instance.goal().name())
                .put("condition", instance.condition().name())
                .put("since", instance.since().toString())
                .put("incarnation", instance.incarnation())
                .put("sentenced", instance.sentenced());
        instance.mesosHealthy().ifPresent(healthy -> json.put("mesosHealthy", healthy));
        instance.launch().ifPresent(launch -> json.set("launch", write(launch)));
        return json;
    }

    private static ObjectNode write(Instance.Launch launch) {
        ObjectNode json = Records.MAPPER
                .createObjectNode()
                .put("taskId", launch.taskId())
                .put("agentId", launch.agentId())
                .put("hostname", launch.place().hostname())
                .put("stagedAt", launch.stagedAt().toString());
        launch.place().region().ifPresent(region -> json.put("region", region));
        launch.place().zone().ifPresent(zone -> json.put("zone", zone));
        launch.startedAt().ifPresent(time -> json.put("startedAt", time.toString()));
        ObjectNode attributes = json.putObject("attributes");
        launch.place().attributes().forEach(attributes::put);
        var ports = json.putArray("hostPorts");
        launch.hostPorts().forEach(ports::add);
        var addresses = json.putArray("ipAddresses");
        launch.ipAddresses().forEach(addresses::add);
        return json;
    }

    static Instance read(JsonNode json) {
        JsonNode healthy = json.path("mesosHealthy");
        return new Instance(
                json.path("id").asText(),
                new AppId(json.path("appId").asText()),
                Instant.parse(json.path("appVersion").asText()),
                Goal.valueOf(json.path("goal").asText()),
                Condition.valueOf(json.path("condition").asText()),
                Instant.parse(json.path("since").asText()),
                json.path("incarnation").asInt(),
                json.has("launch") ? Optional.of(launch(json.get("launch"))) : Optional.empty(),
                json.path("sentenced").asBoolean(),
                healthy.isBoolean() ? Optional.of(healthy.asBoolean()) : Optional.empty(),
                Map.of());
    }

    private static Instance.Launch launch(JsonNode json) {
        Map<String, String> attributes = new LinkedHashMap<>();
        json.path("attributes")
                .properties()
                .forEach(
                        entry -> attributes.put(entry.getKey(), entry.getValue().asText()));
        Place place = new Place(
                json.path("hostname").asText(),
                Optional.ofNullable(json.path("region").textValue()),
                Optional.ofNullable(json.path("zone").textValue()),
                attributes);
        List<Integer> ports = new ArrayList<>();
        json.path("hostPorts").forEach(port -> ports.add(port.asInt()));
        List<String> addresses = new ArrayList<>();
        json.path("ipAddresses").forEach(address -> addresses.add(address.asText()));
        return new Instance.Launch(
                json.path("taskId").asText(),
                json.path("agentId").asText(),
                place,
                ports,
                Instant.parse(json.path("stagedAt").asText()),
                Optional.ofNullable(json.path("startedAt").textValue()).map(Instant::parse),
                addresses);
    }
}
