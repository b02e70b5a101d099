package org.gantry.frameworks.services.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AppReaderTest {
    private final AppReader reader = new AppReader(AppDefaults.STANDARD);

    private ObjectNode create(String json) {
        return reader.create(json.getBytes(StandardCharsets.UTF_8));
    }

    private ApiException refused(String json) {
        ApiException refusal = catchThrowableOfType(ApiException.class, () -> create(json));
        assertThat(refusal).as("refusal of " + json).isNotNull();
        return refusal;
    }

    @Test
    void fillsInDefaults() {
        ObjectNode app = create("{\"id\":\"web\",\"cmd\":\"sleep 1\",\"cpus\":null,\"mem\":32.0,\"unheardOf\":1}");

        assertThat(app.toString())
                .contains("\"id\":\"/web\"", "\"mem\":32,", "\"cpus\":1,", "\"instances\":1", "\"disk\":0")
                .contains("\"backoffSeconds\":1", "\"backoffFactor\":1.15", "\"maxLaunchDelaySeconds\":300")
                .contains("\"killSelection\":\"YOUNGEST_FIRST\"", "\"networks\":[{\"mode\":\"host\"}]")
                .contains("\"upgradeStrategy\":{\"minimumHealthCapacity\":1,\"maximumOverCapacity\":1}")
                .contains("\"unreachableStrategy\":{\"inactiveAfterSeconds\":0,\"expungeAfterSeconds\":0}")
                .contains("\"portDefinitions\":[{\"port\":0,\"name\":\"default\",\"protocol\":\"tcp\",\"labels\":{}}]")
                .doesNotContain("unheardOf");
    }

    @Test
    void refusesTextOfMoreValuesThanTheHeapBears() {
        ApiException refusal = refused("{\"id\":\"web\",\"labels\":[" + "{},".repeat(200_000) + "{}]}");

        assertThat(refusal.status()).isEqualTo(400);
    }

    @Test
    void translatesDeprecatedFields() {
        ObjectNode app = create("{\"id\":\"/a/b\",\"cmd\":\"sleep 1\",\"ports\":[0,8081],"
                + "\"uris\":[\"http://x/a.tgz\",\"http://x/b\"],\"constraints\":[[\"hostname\",\"unique\"]],"
                + "\"dependencies\":[\"../c\",\"d\"],\"healthChecks\":[{}]}");

        assertThat(app.at("/portDefinitions/1/port").asInt()).isEqualTo(8081);
        assertThat(app.at("/fetch/0/extract").asBoolean()).isTrue();
        assertThat(app.at("/fetch/1/extract").asBoolean()).isFalse();
        assertThat(app.at("/constraints/0/1").asText()).isEqualTo("UNIQUE");
        assertThat(app.path("dependencies").toString()).isEqualTo("[\"/c\",\"/a/d\"]");
        assertThat(app.at("/healthChecks/0/portIndex").asInt(-1)).isZero();
        assertThat(app.at("/healthChecks/0/path").asText()).isEqualTo("/");
        assertThat(app.has("ports") || app.has("uris")).isFalse();
    }

    @Test
    void normalFormIsItsOwnNormalForm() {
        ObjectNode once =
                create("{\"id\":\"web\",\"args\":[\"a\"],\"cpus\":0.1,\"ports\":[1,2],\"labels\":{\"a\":\"b\"}}");

        assertThat(create(once.toString())).isEqualTo(once);
    }

    static Stream<Arguments> violations() {
        return Stream.of(
                violation("{\"cmd\":\"x y\"}", "/id", "error.path.missing"),
                violation("{\"id\":\"Upper\",\"cmd\":\"x y\"}", "/id", "error.pattern"),
                violation("{\"id\":\"-a\",\"cmd\":\"x y\"}", "/id", "error.pattern"),
                violation("{\"id\":1,\"cmd\":\"x y\"}", "/id", "error.expected.jsstring"),
                violation("{\"id\":\"/\",\"cmd\":\"x y\"}", "/id", "Path must contain at least one path element"),
                violation("{\"id\":\"a/tasks\",\"cmd\":\"x y\"}", "/id", "reserved keywords"),
                violation("{\"id\":\"" + "a".repeat(190) + "\",\"cmd\":\"x y\"}", "/id", "at most 190 characters"),
                violation("{\"id\":\"a\"}", "/", "AppDefinition must either contain one of 'cmd' or 'args'"),
                violation("{\"id\":\"a\",\"cmd\":\"x y\",\"args\":[\"x\"]}", "/", "AppDefinition must either contain"),
                violation("{\"id\":\"a\",\"cmd\":\"x\"}", "/", "must not be an empty string"),
                violation("{\"id\":\"a\",\"cmd\":\"\"}", "/cmd", "error.minLength"),
                violation("{\"id\":\"a\",\"cmd\":\"x y\",\"cpus\":\"1\"}", "/cpus", "error.expected.jsnumber"),
                violation("{\"id\":\"a\",\"cmd\":\"x y\",\"cpus\":0}", "/cpus", "error.min"),
                violation("{\"id\":\"a\",\"cmd\":\"x y\",\"instances\":-1}", "/instances", "error.min"),
                violation("{\"id\":\"a\",\"cmd\":\"x y\",\"instances\":1.5}", "/instances", "error.expected.int"),
                violation("{\"id\":\"a\",\"cmd\":\"x y\",\"env\":[]}", "/env", "error.expected.jsobject"),
                violation("{\"id\":\"a\",\"cmd\":\"x y\",\"ports\":[1,1]}", "/", "ports must be unique"),
                violation(
                        "{\"id\":\"a\",\"cmd\":\"x y\",\"ports\":[1],\"portDefinitions\":[{\"port\":2}]}",
                        "/",
                        "cannot specify both ports and port definitions"),
                violation(
                        "{\"id\":\"a\",\"cmd\":\"x y\",\"portDefinitions\":[{\"name\":\"n\"},{\"name\":\"n\"}]}",
                        "/portDefinitions",
                        "Port names must be unique."),
                violation(
                        "{\"id\":\"a\",\"cmd\":\"x y\",\"portDefinitions\":[{\"port\":70000}]}",
                        "/portDefinitions(0)/port",
                        "error.max"),
                violation(
                        "{\"id\":\"a\",\"cmd\":\"x y\",\"healthChecks\":[{\"portIndex\":3}]}",
                        "/healthChecks(0)",
                        "Health check port indices must address an element"),
                violation(
                        "{\"id\":\"a\",\"cmd\":\"x y\",\"healthChecks\":[{\"protocol\":\"SMTP\"}]}",
                        "/healthChecks(0)/protocol",
                        "error.unknown.enum.literal"),
                violation(
                        "{\"id\":\"a\",\"cmd\":\"x y\",\"upgradeStrategy\":{\"minimumHealthCapacity\":2}}",
                        "/upgradeStrategy/minimumHealthCapacity",
                        "error.max"),
                violation(
                        "{\"id\":\"a\",\"cmd\":\"x y\",\"acceptedResourceRoles\":[\"other\"]}",
                        "/acceptedResourceRoles",
                        "can only contain *"),
                violation(
                        "{\"id\":\"a\",\"cmd\":\"x y\",\"instances\":2,"
                                + "\"labels\":{\"MARATHON_SINGLE_INSTANCE_APP\":\"true\"}}",
                        "/",
                        "Single instance app may only have one instance"),
                violation(
                        "{\"id\":\"a\",\"cmd\":\"x y\",\"unreachableStrategy\":"
                                + "{\"inactiveAfterSeconds\":2,\"expungeAfterSeconds\":1}}",
                        "/unreachableStrategy",
                        "inactiveAfterSeconds must be less or equal"),
                violation(constraint("[\"hostname\"]"), "/constraints(0)", "either 2 or 3 fields"),
                violation(constraint("[\"hostname\",\"NEAR\"]"), "/constraints(0)", "operator must be one of"),
                violation(constraint("[\"hostname\",\"UNIQUE\",\"1\"]"), "/constraints(0)", "UNIQUE does not accept"),
                violation(constraint("[\"rack\",\"GROUP_BY\",\"a\"]"), "/constraints(0)", "GROUP BY must define"),
                violation(constraint("[\"rack\",\"MAX_PER\"]"), "/constraints(0)", "MAX_PER requires an integer"),
                violation(constraint("[\"rack\",\"LIKE\"]"), "/constraints(0)", "LIKE and UNLIKE require"),
                violation(constraint("[\"rack\",\"LIKE\",\"(\"]"), "/constraints(0)", "not a valid regular expression"),
                violation(constraint("[\"rack\",\"IS\",\"{a,b}\"]"), "/constraints(0)", "IS only supports"));
    }

    private static String constraint(String constraint) {
        return "{\"id\":\"a\",\"cmd\":\"x y\",\"constraints\":[" + constraint + "]}";
    }

    private static Arguments violation(String json, String path, String error) {
        return Arguments.of(json, path, error);
    }

    @ParameterizedTest
    @MethodSource("violations")
    void refusesWithPathAndReason(String json, String path, String error) {
        ApiException refusal = refused(json);

        assertThat(refusal.status()).isEqualTo(422);
        JsonNode detail = refusal.body().path("details").get(0);
        assertThat(detail.path("path").asText()).isEqualTo(path);
        assertThat(detail.path("errors").get(0).asText()).contains(error);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"residency\":{\"taskLostBehavior\":\"WAIT_FOREVER\"}|/residency",
                "\"secrets\":{\"a\":{\"source\":\"b\"}}|/secrets",
                "\"gpus\":1|/gpus",
                "\"readinessChecks\":[{}]|/readinessChecks",
                "\"check\":{\"http\":{}}|/check",
                "\"ipAddress\":{\"networkName\":\"x\"}|/ipAddress",
                "\"executor\":\"/opt/executor\"|/executor",
                "\"resourceLimits\":{\"cpus\":\"unlimited\"}|/resourceLimits",
                "\"networks\":[{\"mode\":\"container\",\"name\":\"x\"}]|/networks(0)/mode",
                "\"container\":{\"type\":\"MESOS\",\"docker\":{\"image\":\"x\"}}|/container/docker",
                "\"container\":{\"type\":\"MESOS\",\"volumes\":[{\"containerPath\":\"x\"}]}|/container/volumes",
                "\"env\":{\"A\":{\"secret\":\"s\"}}|/env/A/secret"
            })
    void refusesByNameWhatIsNotThereYet(String fieldAndPath) {
        String[] parts = fieldAndPath.split("\\|", 2);

        ApiException refusal = refused("{\"id\":\"a\",\"cmd\":\"x y\"," + parts[0] + "}");

        assertThat(refusal.status()).isEqualTo(422);
        assertThat(refusal.body().at("/details/0/path").asText()).isEqualTo(parts[1]);
        assertThat(refusal.body().at("/details/0/errors/0").asText()).contains("is not supported");
    }

    @Test
    void emptyMesosContainerPasses() {
        assertThat(create("{\"id\":\"a\",\"container\":{\"type\":\"MESOS\",\"volumes\":[]}}")
                        .at("/container/type")
                        .asText())
                .isEqualTo("MESOS");
    }

    @Test
    void brokenJsonIsTold() {
        ApiException refusal = refused("{\"id\":");

        assertThat(refusal.status()).isEqualTo(400);
        assertThat(refusal.body().path("message").asText()).isEqualTo("Invalid JSON");
        assertThat(refusal.body().path("details").isTextual()).isTrue();
        assertThat(refused("[]").status()).isEqualTo(400);
        assertThat(refused("").status()).isEqualTo(400);
    }

    @Test
    void partialUpdateKeepsTheRestAndReplacementDoesNot() {
        ObjectNode before = create("{\"id\":\"a\",\"cmd\":\"x y\",\"env\":{\"A\":\"1\"},\"cpus\":2}");
        before.put("version", "2026-01-01T00:00:00.000Z");
        App existing = new App(before);
        byte[] change = "{\"cmd\":\"z z\",\"tasksRunning\":1}".getBytes(StandardCharsets.UTF_8);

        ObjectNode partial = reader.apply(reader.update(existing.id(), change, true), Optional.of(existing));
        ObjectNode whole = reader.apply(reader.update(existing.id(), change, false), Optional.of(existing));

        assertThat(partial.at("/env/A").asText()).isEqualTo("1");
        assertThat(partial.path("cpus").asInt()).isEqualTo(2);
        assertThat(partial.has("tasksRunning")).isFalse();
        assertThat(whole.at("/env").isEmpty()).isTrue();
        assertThat(whole.path("cpus").asInt()).isEqualTo(1);
        assertThat(existing.version()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
    }
}
