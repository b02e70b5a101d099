package org.gantry.frameworks.services.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Brings definitions into canonical form: deprecated fields translated, defaults filled in. */
final class AppNormalizer {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> EXTRACTED =
            List.of(".tgz", ".tar.gz", ".tbz2", ".tar.bz2", ".txz", ".tar.xz", ".zip", ".tar");

    /** What is kept of a definition; anything else that a client sends is information that only flows outwards. */
    private static final Set<String> CANONICAL = Set.of(
            "id",
            "cmd",
            "args",
            "user",
            "env",
            "instances",
            "cpus",
            "mem",
            "disk",
            "gpus",
            "executor",
            "constraints",
            "fetch",
            "portDefinitions",
            "requirePorts",
            "backoffSeconds",
            "backoffFactor",
            "maxLaunchDelaySeconds",
            "container",
            "healthChecks",
            "dependencies",
            "upgradeStrategy",
            "labels",
            "acceptedResourceRoles",
            "taskKillGracePeriodSeconds",
            "unreachableStrategy",
            "killSelection",
            "tty",
            "role",
            "networks");

    private final AppDefaults defaults;

    AppNormalizer(AppDefaults defaults) {
        this.defaults = defaults;
    }

    /** Translates deprecated fields and spellings; adds nothing that was not said. */
    ObjectNode canonicalFields(ObjectNode raw) {
        ObjectNode app = raw.deepCopy();
        translateUris(app);
        translatePorts(app);
        app.retain(CANONICAL);
        app.properties().removeIf(entry -> entry.getValue().isNull());
        if (app.has("id")) {
            app.put("id", AppId.of(app.get("id").asText()).path());
        }
        AppId base = app.has("id") ? new AppId(app.get("id").asText()).parent() : AppId.ROOT;
        replaceTexts(app.path("dependencies"), text -> base.resolve(text).path());
        for (JsonNode constraint : app.path("constraints")) {
            if (constraint.size() > 1) {
                ((ArrayNode) constraint).set(1, constraint.get(1).asText().toUpperCase(Locale.ROOT));
            }
        }
        plainNumbers(app);
        return app;
    }

    private static void translateUris(ObjectNode app) {
        JsonNode uris = app.path("uris");
        if (uris.isEmpty()) {
            return;
        }
        if (!app.path("fetch").isEmpty()) {
            throw new ApiException(422, "cannot specify both uris and fetch fields");
        }
        ArrayNode fetch = app.putArray("fetch");
        for (JsonNode uri : uris) {
            boolean archive = EXTRACTED.stream().anyMatch(uri.asText()::endsWith);
            fetch.addObject().put("uri", uri.asText()).put("extract", archive);
        }
    }

    private static void translatePorts(ObjectNode app) {
        JsonNode ports = app.path("ports");
        if (!ports.isArray() || app.path("portDefinitions").isArray()) {
            return;
        }
        ArrayNode definitions = app.putArray("portDefinitions");
        for (JsonNode port : ports) {
            ObjectNode definition = definitions.addObject().put("port", port.asInt());
            if (definitions.size() == 1) {
                definition.put("name", "default");
            }
        }
    }

    private static void replaceTexts(JsonNode array, java.util.function.UnaryOperator<String> change) {
        for (int i = 0; i < array.size(); i++) {
            ((ArrayNode) array).set(i, change.apply(array.get(i).asText()));
        }
    }

    /** Writes 32.0 as 32, so that equal definitions have equal JSON. */
    private static void plainNumbers(ObjectNode node) {
        node.properties().forEach(entry -> {
            if (entry.getValue() instanceof NumericNode number) {
                entry.setValue(plain(number));
            } else if (entry.getValue() instanceof ObjectNode child) {
                plainNumbers(child);
            }
        });
    }

    private static JsonNode plain(NumericNode number) {
        BigDecimal value = number.decimalValue().stripTrailingZeros();
        if (value.scale() > 0) {
            return JSON.numberNode(value.doubleValue());
        }
        if ((long) value.precision() - value.scale() > 18) {
            return JSON.numberNode(value);
        }
        long whole = value.longValueExact();
        return whole == (int) whole ? JSON.numberNode((int) whole) : JSON.numberNode(whole);
    }

    /** Fills in what a definition that is otherwise canonical leaves open. */
    ObjectNode complete(ObjectNode canonical) {
        ObjectNode app = canonical.deepCopy();
        numbers(app);
        absent(app, "env", JSON.objectNode());
        absent(app, "labels", JSON.objectNode());
        absent(app, "constraints", JSON.arrayNode());
        absent(app, "dependencies", JSON.arrayNode());
        absent(app, "fetch", JSON.arrayNode());
        absent(app, "healthChecks", JSON.arrayNode());
        absent(app, "executor", JSON.textNode(""));
        absent(app, "killSelection", JSON.textNode("YOUNGEST_FIRST"));
        absent(app, "requirePorts", JSON.booleanNode(false));
        absent(app, "role", JSON.textNode(defaults.role()));
        absent(app, "networks", JSON.arrayNode());
        if (app.get("networks").isEmpty()) {
            ((ArrayNode) app.get("networks")).addObject().put("mode", "host");
        }
        if (!app.has("portDefinitions")) {
            app.putArray("portDefinitions").addObject().put("port", 0).put("name", "default");
        }
        app.get("portDefinitions").forEach(definition -> portDefaults((ObjectNode) definition));
        app.get("fetch").forEach(fetch -> fetchDefaults((ObjectNode) fetch));
        app.get("healthChecks").forEach(check -> healthCheckDefaults((ObjectNode) check));
        upgradeDefaults(app);
        unreachableDefaults(app);
        if (app.path("args").isArray() && app.get("args").isEmpty()) {
            app.remove("args");
        }
        plainNumbers(app);
        return app;
    }

    private void numbers(ObjectNode app) {
        absent(app, "instances", JSON.numberNode(1));
        absent(app, "cpus", JSON.numberNode(1));
        absent(app, "mem", JSON.numberNode(128));
        absent(app, "disk", JSON.numberNode(0));
        absent(app, "gpus", JSON.numberNode(0));
        absent(app, "backoffSeconds", JSON.numberNode(defaults.backoffSeconds()));
        absent(app, "backoffFactor", JSON.numberNode(defaults.backoffFactor()));
        absent(app, "maxLaunchDelaySeconds", JSON.numberNode(defaults.maxLaunchDelaySeconds()));
    }

    private static void portDefaults(ObjectNode definition) {
        absent(definition, "port", JSON.numberNode(0));
        absent(definition, "protocol", JSON.textNode("tcp"));
        absent(definition, "labels", JSON.objectNode());
    }

    private static void fetchDefaults(ObjectNode fetch) {
        absent(fetch, "extract", JSON.booleanNode(true));
        absent(fetch, "executable", JSON.booleanNode(false));
        absent(fetch, "cache", JSON.booleanNode(false));
    }

    private static void healthCheckDefaults(ObjectNode check) {
        absent(check, "gracePeriodSeconds", JSON.numberNode(300));
        absent(check, "intervalSeconds", JSON.numberNode(60));
        absent(check, "timeoutSeconds", JSON.numberNode(20));
        absent(check, "delaySeconds", JSON.numberNode(15));
        absent(check, "maxConsecutiveFailures", JSON.numberNode(3));
        absent(check, "ipProtocol", JSON.textNode("IPv4"));
        absent(check, "protocol", JSON.textNode(check.has("command") ? "COMMAND" : "HTTP"));
        String protocol = check.get("protocol").asText();
        if (protocol.endsWith("HTTP") || protocol.endsWith("HTTPS")) {
            absent(check, "ignoreHttp1xx", JSON.booleanNode(false));
            absent(check, "path", JSON.textNode("/"));
        }
        if (!protocol.equals("COMMAND") && !check.has("port")) {
            absent(check, "portIndex", JSON.numberNode(0));
        }
    }

    private static void upgradeDefaults(ObjectNode app) {
        boolean single =
                app.path("labels").path("MARATHON_SINGLE_INSTANCE_APP").asText().equals("true");
        absent(app, "upgradeStrategy", JSON.objectNode());
        ObjectNode strategy = (ObjectNode) app.get("upgradeStrategy");
        absent(strategy, "minimumHealthCapacity", JSON.numberNode(single ? 0 : 1));
        absent(strategy, "maximumOverCapacity", JSON.numberNode(single ? 0 : 1));
    }

    private static void unreachableDefaults(ObjectNode app) {
        absent(app, "unreachableStrategy", JSON.objectNode());
        if (app.get("unreachableStrategy") instanceof ObjectNode strategy) {
            absent(strategy, "inactiveAfterSeconds", JSON.numberNode(0));
            absent(strategy, "expungeAfterSeconds", JSON.numberNode(0));
        }
    }

    private static void absent(ObjectNode node, String field, JsonNode value) {
        if (!node.hasNonNull(field)) {
            node.set(field, value);
        }
    }
}
