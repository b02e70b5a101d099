package org.gantry.frameworks.services.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.gantry.frameworks.services.app.App;
import org.gantry.frameworks.services.app.Timestamps;
import org.gantry.frameworks.services.placement.OfferMatcher;
import org.gantry.frameworks.services.scheduler.Events;
import org.gantry.frameworks.services.scheduler.HealthState;
import org.gantry.frameworks.services.scheduler.Instance;
import org.gantry.frameworks.services.scheduler.Snapshot;
import org.gantry.frameworks.services.scheduler.TaskFailure;

/** Tasks as the API shows them. */
final class TaskJson {
    private TaskJson() {}

    /** Tasks of instances that have one. */
    static List<ObjectNode> tasks(Snapshot snapshot, List<Instance> instances) {
        return instances.stream()
                .flatMap(instance -> task(snapshot, instance).stream())
                .toList();
    }

    static Optional<ObjectNode> task(Snapshot snapshot, Instance instance) {
        return instance.launch().map(launch -> {
            Optional<App> app = snapshot.definition(instance);
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            ArrayNode addresses = json.putArray("ipAddresses");
            launch.ipAddresses().forEach(ip -> addresses.add(Events.address(ip)));
            json.put("stagedAt", Timestamps.format(launch.stagedAt()));
            json.put("state", instance.condition().taskState());
            ArrayNode ports = json.putArray("ports");
            launch.hostPorts().forEach(ports::add);
            launch.startedAt().ifPresent(time -> json.put("startedAt", Timestamps.format(time)));
            json.put("version", Timestamps.format(instance.appVersion()));
            json.put("id", launch.taskId());
            json.put("appId", instance.appId().path());
            json.put("slaveId", launch.agentId());
            json.put("host", launch.place().hostname());
            launch.place().region().ifPresent(region -> json.put("region", region));
            launch.place().zone().ifPresent(zone -> json.put("zone", zone));
            app.ifPresent(definition -> {
                ArrayNode servicePorts = json.putArray("servicePorts");
                OfferMatcher.servicePorts(definition).forEach(servicePorts::add);
                json.put("role", definition.role());
                ArrayNode results = json.putArray("healthCheckResults");
                health(instance, definition).forEach(results::add);
            });
            json.putArray("localVolumes");
            return json;
        });
    }

    private static List<ObjectNode> health(Instance instance, App app) {
        List<ObjectNode> results = new java.util.ArrayList<>();
        for (int i = 0; i < app.healthChecks().size(); i++) {
            HealthState state = instance.health().getOrDefault(i, HealthState.UNKNOWN);
            boolean byAgent = !app.healthChecks().get(i).protocol().bySchedulers();
            if (byAgent ? instance.mesosHealthy().isEmpty() : state.unknown()) {
                continue;
            }
            ObjectNode json = JsonNodeFactory.instance
                    .objectNode()
                    .put("alive", byAgent ? instance.mesosHealthy().orElse(false) : state.alive())
                    .put("consecutiveFailures", state.consecutiveFailures())
                    .put("instanceId", instance.id());
            time(json, "firstSuccess", state.firstSuccess());
            time(json, "lastSuccess", state.lastSuccess());
            time(json, "lastFailure", state.lastFailure());
            state.lastFailureCause().ifPresent(cause -> json.put("lastFailureCause", cause));
            results.add(json);
        }
        return results;
    }

    private static void time(ObjectNode json, String field, Optional<Instant> time) {
        time.ifPresent(instant -> json.put(field, Timestamps.format(instant)));
    }

    static ObjectNode failure(TaskFailure failure) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("appId", failure.appId().path())
                .put("host", failure.host())
                .put("message", failure.message())
                .put("state", failure.state())
                .put("taskId", failure.taskId())
                .put("timestamp", Timestamps.format(failure.timestamp()))
                .put("version", Timestamps.format(failure.appVersion()))
                .put("slaveId", failure.agentId());
    }
}
