package org.gantry.frameworks.services.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Rules that relate fields of a canonical definition to one another. Texts are those that clients know. */
final class AppValidator {
    private static final Set<String> RESERVED = Set.of("restart", "tasks", "versions");
    private static final Set<String> SCHEDULER_CHECKS = Set.of("HTTP", "HTTPS", "TCP");
    private static final Set<String> AGENT_CHECKS = Set.of("COMMAND", "MESOS_HTTP", "MESOS_HTTPS", "MESOS_TCP");

    /** Task ids are the app's id with an instance behind it, and Mesos takes 255 bytes. */
    private static final int LONGEST_ID = 190;

    private final AppDefaults defaults;

    AppValidator(AppDefaults defaults) {
        this.defaults = defaults;
    }

    /** Rules on how deprecated and canonical fields may be mixed, on the raw form. */
    void checkDeprecated(ObjectNode raw) {
        Violations violations = new Violations();
        JsonNode ports = raw.path("ports");
        Set<Integer> seen = new HashSet<>();
        ports.forEach(
                port -> violations.require(port.asInt() == 0 || seen.add(port.asInt()), "/", "ports must be unique"));
        JsonNode definitions = raw.path("portDefinitions");
        if (ports.isArray() && definitions.isArray()) {
            boolean same = ports.size() == definitions.size();
            for (int i = 0; same && i < ports.size(); i++) {
                same = ports.get(i).asInt() == definitions.get(i).path("port").asInt();
            }
            violations.require(same, "/", "cannot specify both ports and port definitions");
        }
        violations.throwIfAny("Object is not valid");
    }

    void check(ObjectNode app) {
        Violations violations = new Violations();
        id(app, violations);
        command(app, violations);
        portDefinitions(app, violations);
        healthChecks(app, violations);
        constraints(app, violations);
        roles(app, violations);
        strategies(app, violations);
        for (int i = 0; i < app.path("fetch").size(); i++) {
            uri(app.path("fetch").get(i).path("uri").asText(), "/fetch(" + i + ")/uri", violations);
        }
        for (JsonNode dependency : app.path("dependencies")) {
            violations.require(
                    !dependency.asText().equals(app.path("id").asText()), "/dependencies", "Dependency on itself");
        }
        app.path("env")
                .fieldNames()
                .forEachRemaining(name -> violations.require(!name.isEmpty(), "/env", "must not be empty"));
        violations.throwIfAny("Object is not valid");
    }

    private static void id(ObjectNode app, Violations violations) {
        AppId id = new AppId(app.path("id").asText());
        violations.require(!id.isRoot(), "/id", "Path must contain at least one path element");
        violations.require(id.path().length() <= LONGEST_ID, "/id", "must have at most " + LONGEST_ID + " characters");
        if (!id.isRoot()) {
            String last = id.segments().get(id.segments().size() - 1);
            violations.require(
                    !RESERVED.contains(last),
                    "/id",
                    "must not end with any of the reserved keywords: " + "restart, tasks, versions, ., ..");
        }
    }

    private static void command(ObjectNode app, Violations violations) {
        boolean cmd = app.path("cmd").isTextual();
        boolean args = !app.path("args").isEmpty();
        boolean container = app.path("container").path("type").asText().equals("MESOS");
        violations.require(
                (cmd ^ args) || (!cmd && container),
                "/",
                "AppDefinition must either contain one of 'cmd' or 'args', and/or a 'container'.");
        violations.require(!cmd || app.get("cmd").asText().length() > 1, "/", "must not be an empty string");
    }

    private static void portDefinitions(ObjectNode app, Violations violations) {
        Set<String> names = new HashSet<>();
        Set<Integer> ports = new HashSet<>();
        for (JsonNode definition : app.path("portDefinitions")) {
            String name = definition.path("name").textValue();
            int port = definition.path("port").asInt();
            violations.require(name == null || names.add(name), "/portDefinitions", "Port names must be unique.");
            violations.require(port == 0 || ports.add(port), "/portDefinitions", "Ports must be unique.");
        }
    }

    private static void healthChecks(ObjectNode app, Violations violations) {
        int ports = app.path("portDefinitions").size();
        int byAgent = 0;
        JsonNode checks = app.path("healthChecks");
        for (int i = 0; i < checks.size(); i++) {
            JsonNode check = checks.get(i);
            String path = "/healthChecks(" + i + ")";
            String protocol = check.path("protocol").asText();
            boolean command = check.has("command");
            if (!command && AGENT_CHECKS.contains(protocol)) {
                byAgent++;
            }
            violations.require(!protocol.equals("COMMAND") || command, path + "/command", "error.path.missing");
            violations.require(
                    !check.path("ipProtocol").asText("IPv4").equals("IPv6"),
                    path,
                    "IPv6 can only be used for container type DOCKER and Mesos http/https/tcp health checks");
            if (!command && SCHEDULER_CHECKS.contains(protocol)) {
                boolean valid = check.has("portIndex") ? check.get("portIndex").asInt() < ports : check.has("port");
                violations.require(
                        valid,
                        path,
                        "Health check port indices must address an element of the ports array or container port mappings.");
            }
        }
        violations.require(byAgent <= 1, "/", "AppDefinition can contain at most one Mesos health check");
    }

    private static void constraints(ObjectNode app, Violations violations) {
        JsonNode constraints = app.path("constraints");
        for (int i = 0; i < constraints.size(); i++) {
            List<String> parts = new ArrayList<>();
            constraints.get(i).forEach(part -> parts.add(part.asText()));
            String path = "/constraints(" + i + ")";
            ConstraintRules.check(parts).ifPresent(error -> violations.add(path, error));
        }
    }

    private void roles(ObjectNode app, Violations violations) {
        String role = app.path("role").asText();
        violations.require(
                defaults.validRoles().contains(role),
                "/role",
                "got " + role + ", expected one of: " + String.join(", ", new TreeSet<>(defaults.validRoles())));
        JsonNode accepted = app.path("acceptedResourceRoles");
        if (accepted.isArray()) {
            violations.require(!accepted.isEmpty(), "/acceptedResourceRoles", "must not be empty");
            for (JsonNode name : accepted) {
                String allowed = role.equals("*") ? "*" : "* and " + role;
                violations.require(
                        name.asText().equals("*") || name.asText().equals(role),
                        "/acceptedResourceRoles",
                        "acceptedResourceRoles can only contain " + allowed);
            }
        }
    }

    private static void strategies(ObjectNode app, Violations violations) {
        JsonNode labels = app.path("labels");
        if (labels.path("MARATHON_SINGLE_INSTANCE_APP").asText().equals("true")) {
            violations.require(
                    app.path("instances").asInt() <= 1, "/", "Single instance app may only have one instance");
            for (String field : List.of("minimumHealthCapacity", "maximumOverCapacity")) {
                double value = app.path("upgradeStrategy").path(field).asDouble();
                violations.require(value == 0, "/upgradeStrategy/" + field, "got " + value + ", expected 0.0");
            }
        }
        if (!labels.path("DCOS_MIGRATION_API_VERSION").asText().isEmpty()) {
            boolean complete = labels.path("DCOS_MIGRATION_API_VERSION")
                            .asText()
                            .equals("v1")
                    && !labels.path("DCOS_PACKAGE_FRAMEWORK_NAME").asText().isEmpty()
                    && !labels.path("DCOS_MIGRATION_API_PATH").asText().isEmpty();
            violations.require(
                    complete,
                    "/",
                    "DCOS_PACKAGE_FRAMEWORK_NAME and DCOS_MIGRATION_API_PATH must be defined"
                            + " when using DCOS_MIGRATION_API_VERSION");
        }
        JsonNode unreachable = app.path("unreachableStrategy");
        violations.require(
                unreachable.isTextual()
                        || unreachable.path("inactiveAfterSeconds").asLong()
                                <= unreachable.path("expungeAfterSeconds").asLong(),
                "/unreachableStrategy",
                "inactiveAfterSeconds must be less or equal to expungeAfterSeconds");
    }

    private static void uri(String text, String path, Violations violations) {
        try {
            new URI(text);
        } catch (URISyntaxException e) {
            violations.add(path, "URI has invalid syntax.");
        }
    }
}
