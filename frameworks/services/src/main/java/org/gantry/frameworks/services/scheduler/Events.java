package org.gantry.frameworks.services.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.frameworks.services.app.App;
import org.gantry.frameworks.services.app.AppId;
import org.gantry.frameworks.services.app.Timestamps;
import org.gantry.frameworks.services.deployment.Action;
import org.gantry.frameworks.services.deployment.Deployment;

/** What {@code /v2/events} tells: one JSON object for each event. */
public final class Events {
    private Events() {}

    /** An event with its type and time, to be completed. */
    public static ObjectNode event(String type, Instant now) {
        return JsonNodeFactory.instance.objectNode().put("eventType", type).put("timestamp", Timestamps.format(now));
    }

    static ObjectNode statusUpdate(TaskStatus status, Instance instance, Instant now) {
        ObjectNode event = event("status_update_event", now)
                .put("slaveId", status.getAgentId().getValue())
                .put("taskId", status.getTaskId().getValue())
                .put("taskStatus", status.getState().name())
                .put("message", status.getMessage())
                .put("appId", instance.appId().path())
                .put("host", instance.place().map(place -> place.hostname()).orElse(""));
        ArrayNode addresses = event.putArray("ipAddresses");
        ArrayNode ports = event.putArray("ports");
        List<String> told = StatusUpdates.addresses(status);
        instance.launch().ifPresent(launch -> {
            (told.isEmpty() ? launch.ipAddresses() : told).forEach(ip -> addresses.add(address(ip)));
            launch.hostPorts().forEach(ports::add);
        });
        return event.put("version", Timestamps.format(instance.appVersion()));
    }

    /** An address with its protocol. */
    public static ObjectNode address(String ip) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("ipAddress", ip)
                .put("protocol", ip.contains(":") ? "IPv6" : "IPv4");
    }

    static ObjectNode instanceChanged(Instance instance, Instant now) {
        return event("instance_changed_event", now)
                .put("instanceId", instance.id())
                .put("condition", instance.condition().label())
                .put("goal", instance.goal().label())
                .put("runSpecId", instance.appId().path())
                .put("agentId", instance.launch().map(Instance.Launch::agentId).orElse(null))
                .put("host", instance.place().map(place -> place.hostname()).orElse(null))
                .put("runSpecVersion", Timestamps.format(instance.appVersion()));
    }

    static ObjectNode unknownInstance(String instanceId, AppId app, Condition condition, Instant now) {
        return event("unknown_instance_terminated_event", now)
                .put("instanceId", instanceId)
                .put("runSpecId", app.path())
                .put("condition", condition.label());
    }

    static ObjectNode health(Instance instance, boolean alive, Instant now) {
        return event("health_status_changed_event", now)
                .put("appId", instance.appId().path())
                .put("instanceId", instance.id())
                .put("taskId", instance.taskId().orElse(""))
                .put("version", Timestamps.format(instance.appVersion()))
                .put("alive", alive);
    }

    static ObjectNode instanceHealth(Instance instance, boolean healthy, Instant now) {
        return event("instance_health_changed_event", now)
                .put("instanceId", instance.id())
                .put("runSpecId", instance.appId().path())
                .put("runSpecVersion", Timestamps.format(instance.appVersion()))
                .put("healthy", healthy);
    }

    /** The key {@code taskId} carries the instance's id, as clients expect. */
    static ObjectNode failedHealthCheck(Instance instance, JsonNode check, Instant now) {
        ObjectNode event = event("failed_health_check_event", now)
                .put("appId", instance.appId().path())
                .put("taskId", instance.id());
        event.set("healthCheck", check);
        return event;
    }

    static ObjectNode unhealthyKill(Instance instance, String reason, Instant now) {
        return event("unhealthy_instance_kill_event", now)
                .put("appId", instance.appId().path())
                .put("taskId", instance.taskId().orElse(""))
                .put("instanceId", instance.id())
                .put("version", Timestamps.format(instance.appVersion()))
                .put("reason", reason)
                .put("host", instance.place().map(place -> place.hostname()).orElse(""))
                .put("slaveId", instance.launch().map(Instance.Launch::agentId).orElse(null));
    }

    static ObjectNode healthCheckAdded(App app, JsonNode check, Instant now) {
        ObjectNode event = event("add_health_check_event", now)
                .put("appId", app.id().path())
                .put("version", Timestamps.format(app.version()));
        event.set("healthCheck", check);
        return event;
    }

    static ObjectNode healthChecksRemoved(AppId app, Instant now) {
        return event("remove_health_check_event", now).put("appId", app.path());
    }

    static ObjectNode appTerminated(AppId app, Instant now) {
        return event("app_terminated_event", now).put("appId", app.path());
    }

    static ObjectNode groupChanged(Deployment deployment, Instant now) {
        return event("group_change_success", now)
                .put("groupId", "/")
                .put("version", Timestamps.format(deployment.version()));
    }

    static ObjectNode groupChangeFailed(Deployment deployment, String reason, Instant now) {
        return event("group_change_failed", now)
                .put("groupId", "/")
                .put("version", Timestamps.format(deployment.version()))
                .put("reason", reason);
    }

    /** {@code deployment_success} and {@code deployment_failed}. */
    static ObjectNode deployment(String type, Deployment deployment, Instant now) {
        ObjectNode event = event(type, now).put("id", deployment.id());
        event.set("plan", plan(deployment));
        return event;
    }

    /** {@code deployment_info}, {@code deployment_step_success} and {@code deployment_step_failure}. */
    static ObjectNode step(String type, Deployment deployment, Instant now) {
        ObjectNode event = event(type, now);
        event.set("plan", plan(deployment));
        event.set("currentStep", step(deployment.current()));
        return event;
    }

    /** The light form of a plan: no definitions. */
    static ObjectNode plan(Deployment deployment) {
        ObjectNode plan = JsonNodeFactory.instance.objectNode().put("id", deployment.id());
        ArrayNode steps = plan.putArray("steps");
        deployment.steps().forEach(actions -> steps.add(step(actions)));
        return plan.put("version", Timestamps.format(deployment.version()));
    }

    /** One step of a plan with its actions. */
    public static ObjectNode step(List<Action> actions) {
        ObjectNode step = JsonNodeFactory.instance.objectNode();
        ArrayNode array = step.putArray("actions");
        actions.forEach(action -> array.addObject()
                .put("action", action.kind().label())
                .put("app", action.app().path()));
        return step;
    }
}
