package org.gantry.frameworks.services.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Fields of the original API that this framework cannot honour yet. They are refused by name, never ignored. */
final class Unsupported {
    private static final String ERROR = "is not supported";

    private static final Map<String, Predicate<JsonNode>> FIELDS = Map.of(
            "residency", Unsupported::notEmpty,
            "secrets", Unsupported::notEmpty,
            "gpus", node -> node.asInt() > 0,
            "readinessChecks", Unsupported::notEmpty,
            "check", Unsupported::notEmpty,
            "ipAddress", Unsupported::notEmpty,
            "resourceLimits", Unsupported::notEmpty,
            "executorResources", Unsupported::notEmpty,
            "executor", node -> !node.asText().isEmpty() && !node.asText().equals("//cmd"),
            "storeUrls", Unsupported::notEmpty);
    private static final List<String> CONTAINER_FIELDS =
            List.of("docker", "portMappings", "volumes", "linuxInfo", "ipcInfo");

    private Unsupported() {}

    private static boolean notEmpty(JsonNode node) {
        return !node.isContainerNode() || !node.isEmpty();
    }

    static void check(JsonNode app) {
        Violations violations = new Violations();
        FIELDS.forEach((name, used) ->
                violations.require(!app.hasNonNull(name) || !used.test(app.get(name)), "/" + name, ERROR));
        JsonNode container = app.path("container");
        for (String name : CONTAINER_FIELDS) {
            violations.require(
                    !container.hasNonNull(name) || !notEmpty(container.get(name)), "/container/" + name, ERROR);
        }
        boolean docker =
                container.isObject() && container.path("type").asText("DOCKER").equals("DOCKER");
        violations.require(
                !docker || container.hasNonNull("docker"), "/container/type", "DOCKER " + ERROR + ": use MESOS");
        JsonNode networks = app.path("networks");
        for (int i = 0; i < networks.size(); i++) {
            String mode = networks.get(i).path("mode").asText("container");
            violations.require(mode.equals("host"), "/networks(" + i + ")/mode", mode + " " + ERROR + ": use host");
        }
        app.path("env")
                .properties()
                .forEach(entry ->
                        violations.require(!entry.getValue().isObject(), "/env/" + entry.getKey() + "/secret", ERROR));
        violations.throwIfAny("Object is not valid");
    }
}
