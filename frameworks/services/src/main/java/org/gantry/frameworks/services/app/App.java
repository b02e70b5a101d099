package org.gantry.frameworks.services.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * An app definition in canonical form: normalised, validated and versioned. Immutable.
 *
 * <p>The canonical JSON is the truth (it is stored, merged with updates and shown); the accessors read it.
 */
public final class App {
    private final ObjectNode json;
    private final AppId id;
    private final Instant version;
    private final List<Constraint> constraints;
    private final List<PortDefinition> portDefinitions;
    private final List<HealthCheck> healthChecks;
    private final List<Fetch> fetch;
    private final Map<String, String> env;
    private final Map<String, String> labels;
    private final List<AppId> dependencies;

    /** @param json canonical form, with {@code version} and {@code versionInfo} */
    public App(ObjectNode json) {
        this.json = json.deepCopy();
        this.id = new AppId(json.path("id").asText());
        this.version = Instant.parse(json.path("version").asText());
        this.constraints = list("constraints", part -> Constraint.of(texts(part)));
        this.portDefinitions = list("portDefinitions", App::portDefinition);
        this.healthChecks = list("healthChecks", HealthCheck::of);
        this.fetch = list("fetch", App::fetch);
        this.env = strings(json.path("env"));
        this.labels = strings(json.path("labels"));
        this.dependencies = list("dependencies", part -> new AppId(part.asText()));
    }

    public ObjectNode json() {
        return json.deepCopy();
    }

    public AppId id() {
        return id;
    }

    /** Of this definition; every change, also of the number of instances, makes a new one. */
    public Instant version() {
        return version;
    }

    /** Version in which anything but the number of instances changed last. */
    public Instant configVersion() {
        JsonNode changed = json.path("versionInfo").path("lastConfigChangeAt");
        return changed.isTextual() ? Instant.parse(changed.asText()) : version;
    }

    public Optional<String> cmd() {
        return text("cmd");
    }

    public List<String> args() {
        return texts(json.path("args"));
    }

    public Optional<String> user() {
        return text("user");
    }

    public int instances() {
        return json.path("instances").asInt();
    }

    public double cpus() {
        return json.path("cpus").asDouble();
    }

    /** In MiB. */
    public double mem() {
        return json.path("mem").asDouble();
    }

    /** In MiB. */
    public double disk() {
        return json.path("disk").asDouble();
    }

    public String role() {
        return json.path("role").asText();
    }

    /** Roles whose resources may be used; empty means any that are offered. */
    public List<String> acceptedResourceRoles() {
        return texts(json.path("acceptedResourceRoles"));
    }

    public List<Constraint> constraints() {
        return constraints;
    }

    public List<PortDefinition> portDefinitions() {
        return portDefinitions;
    }

    public boolean requirePorts() {
        return json.path("requirePorts").asBoolean();
    }

    public List<HealthCheck> healthChecks() {
        return healthChecks;
    }

    public List<Fetch> fetch() {
        return fetch;
    }

    public Map<String, String> env() {
        return env;
    }

    public Map<String, String> labels() {
        return labels;
    }

    public List<AppId> dependencies() {
        return dependencies;
    }

    public boolean hasMesosContainer() {
        return json.path("container").path("type").asText().equals("MESOS");
    }

    public Duration backoff() {
        return seconds("backoffSeconds");
    }

    public double backoffFactor() {
        return json.path("backoffFactor").asDouble();
    }

    public Duration maxLaunchDelay() {
        return seconds("maxLaunchDelaySeconds");
    }

    public Optional<Duration> killGracePeriod() {
        return json.path("taskKillGracePeriodSeconds").isNumber()
                ? Optional.of(seconds("taskKillGracePeriodSeconds"))
                : Optional.empty();
    }

    public boolean tty() {
        return json.path("tty").asBoolean();
    }

    public boolean killsOldestFirst() {
        return json.path("killSelection").asText().equals("OLDEST_FIRST");
    }

    public UpgradeStrategy upgradeStrategy() {
        JsonNode strategy = json.path("upgradeStrategy");
        return new UpgradeStrategy(
                strategy.path("minimumHealthCapacity").asDouble(1),
                strategy.path("maximumOverCapacity").asDouble(1));
    }

    public UnreachableStrategy unreachableStrategy() {
        JsonNode strategy = json.path("unreachableStrategy");
        return strategy.isTextual()
                ? UnreachableStrategy.DISABLED
                : new UnreachableStrategy(
                        true,
                        Duration.ofSeconds(strategy.path("inactiveAfterSeconds").asLong()),
                        Duration.ofSeconds(strategy.path("expungeAfterSeconds").asLong()));
    }

    /** The same definition as another but for version and number of instances. */
    public boolean sameConfiguration(App other) {
        return configuration().equals(App::compareNumbers, other.configuration());
    }

    /** 1 and 1.0 are the same amount, however they were written. */
    private static int compareNumbers(JsonNode one, JsonNode other) {
        return one.isNumber() && other.isNumber()
                ? one.decimalValue().compareTo(other.decimalValue())
                : one.equals(other) ? 0 : 1;
    }

    private ObjectNode configuration() {
        ObjectNode copy = json.deepCopy();
        copy.remove(List.of("version", "versionInfo", "instances"));
        return copy;
    }

    /** This definition in a new version, with its version history carried on. */
    public App withVersion(Instant next, Instant lastScaling, Instant lastConfigChange) {
        ObjectNode copy = json.deepCopy();
        copy.put("version", Timestamps.format(next));
        copy.putObject("versionInfo")
                .put("lastScalingAt", Timestamps.format(lastScaling))
                .put("lastConfigChangeAt", Timestamps.format(lastConfigChange));
        return new App(copy);
    }

    /** Version of the last change of the number of instances. */
    public Instant scalingVersion() {
        JsonNode changed = json.path("versionInfo").path("lastScalingAt");
        return changed.isTextual() ? Instant.parse(changed.asText()) : version;
    }

    public App withInstances(int instances) {
        ObjectNode copy = json.deepCopy();
        copy.put("instances", instances);
        return new App(copy);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof App app && app.json.equals(json);
    }

    @Override
    public int hashCode() {
        return json.hashCode();
    }

    @Override
    public String toString() {
        return id + "@" + version;
    }

    private Optional<String> text(String field) {
        return Optional.ofNullable(json.path(field).textValue());
    }

    private Duration seconds(String field) {
        return Duration.ofSeconds(json.path(field).asLong());
    }

    private <T> List<T> list(String field, Function<JsonNode, T> reader) {
        List<T> values = new ArrayList<>();
        json.path(field).forEach(part -> values.add(reader.apply(part)));
        return List.copyOf(values);
    }

    private static List<String> texts(JsonNode array) {
        List<String> values = new ArrayList<>();
        array.forEach(part -> values.add(part.asText()));
        return List.copyOf(values);
    }

    private static Map<String, String> strings(JsonNode object) {
        Map<String, String> values = new LinkedHashMap<>();
        object.properties()
                .forEach(entry -> values.put(entry.getKey(), entry.getValue().asText()));
        return java.util.Collections.unmodifiableMap(values);
    }

    private static PortDefinition portDefinition(JsonNode json) {
        return new PortDefinition(
                json.path("port").asInt(),
                json.path("protocol").asText("tcp"),
                Optional.ofNullable(json.path("name").textValue()),
                strings(json.path("labels")));
    }

    private static Fetch fetch(JsonNode json) {
        return new Fetch(
                json.path("uri").asText(),
                json.path("extract").asBoolean(true),
                json.path("executable").asBoolean(),
                json.path("cache").asBoolean(),
                Optional.ofNullable(json.path("destPath").textValue()));
    }
}
