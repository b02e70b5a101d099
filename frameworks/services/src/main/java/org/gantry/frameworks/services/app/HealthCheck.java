package org.gantry.frameworks.services.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How to find out whether a task is healthy.
 *
 * @param maxConsecutiveFailures 0: checks run by the scheduler never kill
 */
public record HealthCheck(
        Protocol protocol,
        Optional<String> command,
        String path,
        OptionalInt port,
        OptionalInt portIndex,
        Duration gracePeriod,
        Duration interval,
        Duration timeout,
        Duration delay,
        int maxConsecutiveFailures,
        boolean ignoreHttp1xx,
        ObjectNode json) {

    public enum Protocol {
        HTTP,
        HTTPS,
        TCP,
        COMMAND,
        MESOS_HTTP,
        MESOS_HTTPS,
        MESOS_TCP;

        /** Whether the scheduler itself carries the check out; the agent does otherwise. */
        public boolean bySchedulers() {
            return this == HTTP || this == HTTPS || this == TCP;
        }
    }

    static HealthCheck of(JsonNode json) {
        return new HealthCheck(
                Protocol.valueOf(json.path("protocol").asText("HTTP")),
                Optional.ofNullable(json.path("command").path("value").textValue()),
                json.path("path").asText("/"),
                number(json.path("port")),
                number(json.path("portIndex")),
                seconds(json, "gracePeriodSeconds", 300),
                seconds(json, "intervalSeconds", 60),
                seconds(json, "timeoutSeconds", 20),
                seconds(json, "delaySeconds", 15),
                json.path("maxConsecutiveFailures").asInt(3),
                json.path("ignoreHttp1xx").asBoolean(false),
                json.deepCopy());
    }

    private static OptionalInt number(JsonNode node) {
        return node.isNumber() ? OptionalInt.of(node.intValue()) : OptionalInt.empty();
    }

    private static Duration seconds(JsonNode json, String field, int otherwise) {
        return Duration.ofSeconds(json.path(field).asInt(otherwise));
    }
}
