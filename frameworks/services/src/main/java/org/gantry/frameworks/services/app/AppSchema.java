package org.gantry.frameworks.services.app;

import static java.util.Map.entry;
import static org.gantry.frameworks.services.app.Shape.arrayOf;
import static org.gantry.frameworks.services.app.Shape.bool;
import static org.gantry.frameworks.services.app.Shape.either;
import static org.gantry.frameworks.services.app.Shape.integer;
import static org.gantry.frameworks.services.app.Shape.mapOf;
import static org.gantry.frameworks.services.app.Shape.matching;
import static org.gantry.frameworks.services.app.Shape.number;
import static org.gantry.frameworks.services.app.Shape.object;
import static org.gantry.frameworks.services.app.Shape.oneOf;
import static org.gantry.frameworks.services.app.Shape.string;
import static org.gantry.frameworks.services.app.Shape.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** Types, ranges and patterns of an app's JSON, before any field is related to another. */
final class AppSchema {
    private static final String PATH =
            "^(\\/?((\\.\\.)|(([a-z0-9]|[a-z0-9][a-z0-9\\-]*[a-z0-9])\\.)*([a-z0-9]|[a-z0-9][a-z0-9\\-]*[a-z0-9]))?($|\\/))+$";
    private static final String NAME = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";
    private static final double MANY = Double.MAX_VALUE;
    private static final Shape PATH_ID = matching(PATH);
    private static final Shape PORT = integer(0, 65535);
    private static final Shape SECONDS = integer(0, Integer.MAX_VALUE);
    private static final Shape PROTOCOL = oneOf("tcp", "udp", "udp,tcp");
    private static final Shape STRINGS = mapOf(string());
    private static final Shape PORT_DEFINITION =
            object(Map.of("port", PORT, "protocol", PROTOCOL, "name", matching(NAME), "labels", STRINGS));
    private static final Shape FETCH = object(
            Map.of("uri", text(1), "extract", bool(), "executable", bool(), "cache", bool(), "destPath", string()),
            "uri");
    private static final Shape HEALTH_CHECK = object(Map.ofEntries(
            entry("protocol", oneOf("HTTP", "HTTPS", "TCP", "COMMAND", "MESOS_TCP", "MESOS_HTTP", "MESOS_HTTPS")),
            entry("command", object(Map.of("value", text(1)), "value")),
            entry("path", string()),
            entry("port", PORT),
            entry("portIndex", PORT),
            entry("gracePeriodSeconds", SECONDS),
            entry("intervalSeconds", SECONDS),
            entry("timeoutSeconds", SECONDS),
            entry("delaySeconds", SECONDS),
            entry("maxConsecutiveFailures", SECONDS),
            entry("ignoreHttp1xx", bool()),
            entry("ipProtocol", oneOf("IPv4", "IPv6"))));
    private static final Shape UNREACHABLE =
            either(oneOf("disabled"), object(Map.of("inactiveAfterSeconds", SECONDS, "expungeAfterSeconds", SECONDS)));
    private static final Shape NETWORK =
            object(Map.of("mode", oneOf("container", "container/bridge", "host"), "name", string(), "labels", STRINGS));

    private static final Map<String, Shape> FIELDS = Map.ofEntries(
            entry("id", PATH_ID),
            entry("cmd", text(1)),
            entry("args", arrayOf(string())),
            entry("user", string()),
            entry("env", mapOf(either(string(), object(Map.of("secret", string()), "secret")))),
            entry("instances", integer(0, Integer.MAX_VALUE)),
            entry("cpus", number(0.001, MANY)),
            entry("mem", number(0, MANY)),
            entry("disk", number(0, MANY)),
            entry("gpus", integer(0, Integer.MAX_VALUE)),
            entry("executor", matching("^(//cmd)|(/?[^/]+(/[^/]+)*)|$")),
            entry("constraints", arrayOf(arrayOf(string()))),
            entry("fetch", arrayOf(FETCH)),
            entry("uris", arrayOf(text(1))),
            entry("ports", arrayOf(PORT)),
            entry("portDefinitions", arrayOf(PORT_DEFINITION)),
            entry("requirePorts", bool()),
            entry("backoffSeconds", integer(0, Integer.MAX_VALUE)),
            entry("backoffFactor", number(1, MANY)),
            entry("maxLaunchDelaySeconds", integer(0, Integer.MAX_VALUE)),
            entry("container", object(Map.of("type", oneOf("MESOS", "DOCKER"), "volumes", arrayOf(object(Map.of()))))),
            entry("healthChecks", arrayOf(HEALTH_CHECK)),
            entry("dependencies", arrayOf(PATH_ID)),
            entry(
                    "upgradeStrategy",
                    object(Map.of("minimumHealthCapacity", number(0, 1), "maximumOverCapacity", number(0, 1)))),
            entry("labels", STRINGS),
            entry("acceptedResourceRoles", arrayOf(string())),
            entry("taskKillGracePeriodSeconds", SECONDS),
            entry("unreachableStrategy", UNREACHABLE),
            entry("killSelection", oneOf("YOUNGEST_FIRST", "OLDEST_FIRST")),
            entry("tty", bool()),
            entry("role", string()),
            entry("networks", arrayOf(NETWORK)),
            entry("version", string()));

    private static final Shape APP = object(FIELDS, "id");
    private static final Shape UPDATE = object(FIELDS);

    private AppSchema() {}

    static void checkApp(JsonNode app) {
        check(APP, app);
    }

    static void checkUpdate(JsonNode update) {
        check(UPDATE, update);
    }

    private static void check(Shape shape, JsonNode value) {
        Violations violations = new Violations();
        shape.check("", value, violations);
        violations.throwIfAny("Invalid JSON");
    }
}
