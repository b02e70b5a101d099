package org.gantry.frameworks.services.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gantry.frameworks.services.app.App;
import org.gantry.frameworks.services.app.AppId;
import org.gantry.frameworks.services.deployment.Action;
import org.gantry.frameworks.services.deployment.Deployment;

/** Stored form of a deployment. */
final class DeploymentRecord {
    private DeploymentRecord() {}

    static ObjectNode write(Deployment deployment) {
        ObjectNode json = Records.record()
                .put("id", deployment.id())
                .put("version", deployment.version().toString())
                .put("currentStep", deployment.currentStep());
        ArrayNode original = json.putArray("original");
        deployment.original().values().forEach(app -> original.add(app.json()));
        ArrayNode target = json.putArray("target");
        deployment.target().values().forEach(app -> target.add(app.json()));
        ArrayNode steps = json.putArray("steps");
        for (List<Action> step : deployment.steps()) {
            ArrayNode actions = steps.addArray();
            step.forEach(action -> actions.addObject()
                    .put("kind", action.kind().name())
                    .put("app", action.app().path()));
        }
        ObjectNode victims = json.putObject("victims");
        deployment.victims().forEach((app, ids) -> {
            ArrayNode array = victims.putArray(app.path());
            ids.forEach(array::add);
        });
        return json;
    }

    static Deployment read(JsonNode json) {
        List<List<Action>> steps = new ArrayList<>();
        for (JsonNode step : json.path("steps")) {
            List<Action> actions = new ArrayList<>();
            step.forEach(action -> actions.add(new Action(
                    Action.Kind.valueOf(action.path("kind").asText()),
                    new AppId(action.path("app").asText()))));
            steps.add(actions);
        }
        Map<AppId, Set<String>> victims = new HashMap<>();
        json.path("victims").properties().forEach(entry -> {
            Set<String> ids = new HashSet<>();
            entry.getValue().forEach(id -> ids.add(id.asText()));
            victims.put(new AppId(entry.getKey()), ids);
        });
        return new Deployment(
                json.path("id").asText(),
                Instant.parse(json.path("version").asText()),
                apps(json.path("original")),
                apps(json.path("target")),
                steps,
                json.path("currentStep").asInt(),
                victims);
    }

    private static SortedMap<AppId, App> apps(JsonNode array) {
        SortedMap<AppId, App> apps = new TreeMap<>();
        for (JsonNode node : array) {
            App app = new App((ObjectNode) node);
            apps.put(app.id(), app);
        }
        return apps;
    }
}
