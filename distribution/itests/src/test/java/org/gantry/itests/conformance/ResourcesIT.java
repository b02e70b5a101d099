package org.gantry.itests.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Resources, roles and what the cluster says of itself. */
@DisplayNameGeneration(FactNames.class)
class ResourcesIT {
    private final Stage stage = Stage.usual();
    private final Wire master = stage.master();

    private static JsonNode resource(JsonNode offer, String name) {
        for (JsonNode resource : offer.path("resources")) {
            if (resource.path("name").asText().equals(name)) {
                return resource;
            }
        }
        throw new AssertionError("No " + name + " in " + offer);
    }

    @Fact({"4.01", "4.03", "4.04"})
    @Test
    void agentHasTheResourcesOfItsFlag() {
        try (Scheduler scheduler = Scheduler.on(stage)) {
            JsonNode offer = scheduler.offer();
            assertThat(resource(offer, "cpus").at("/scalar/value").asDouble()).isEqualTo(8);
            assertThat(resource(offer, "mem").at("/scalar/value").asDouble()).isEqualTo(4096);
            assertThat(resource(offer, "ports").path("type").asText()).isEqualTo("RANGES");
            assertThat(resource(offer, "ports").at("/ranges/range"))
                    .singleElement()
                    .satisfies(range -> assertThat(range.path("end").asInt()).isEqualTo(32000));
        }
    }

    @Fact({"4.02", "1.54"})
    @Test
    void scalarsHaveThreeDecimals() {
        try (Scheduler scheduler = Scheduler.on(stage)) {
            JsonNode offer = scheduler.offer();
            ObjectNode task = Scheduler.task(offer, "fine", "sleep 1000");
            ((ObjectNode) task.at("/resources/0/scalar")).put("value", 0.1004);
            scheduler.launch(offer, task);
            scheduler.acknowledgeUntil("fine", "TASK_RUNNING");
            assertThat(resource(scheduler.offer(), "cpus").at("/scalar/value").asDouble())
                    .isEqualTo(7.9);
        }
    }

    @Fact("4.03")
    @Test
    void rangesDoNotOverlap() {
        try (Scheduler scheduler = Scheduler.on(stage)) {
            JsonNode offer = scheduler.offer();
            ObjectNode task = Scheduler.task(offer, "overlap", "true");
            task.withArray("resources")
                    .add(Json.of("{'name': 'ports', 'type': 'RANGES', 'ranges': {'range':"
                            + " [{'begin': 31000, 'end': 31005}, {'begin': 31003, 'end': 31010}]}}"));
            scheduler.launch(offer, task);
            scheduler.status("overlap", "TASK_ERROR");
        }
    }

    @Fact("4.05")
    @Test
    void attributesHaveThreeKindsAndMayRepeat() {
        try (Scheduler scheduler = Scheduler.on(stage)) {
            JsonNode attributes = scheduler.offer().path("attributes");
            assertThat(Json.texts(attributes, "/name")).containsExactly("rack", "rack", "level", "slots");
            assertThat(Json.texts(attributes, "/type")).containsExactly("TEXT", "TEXT", "SCALAR", "RANGES");
        }
    }

    @Fact("4.07")
    @ParameterizedTest
    @CsvSource({
        "/a, Role '/a' cannot start with a slash",
        "a/, Role 'a/' cannot end with a slash",
        "a//b, Role 'a//b' cannot contain two adjacent slashes",
        "-a, Role component '-a' is invalid because it starts with a dash",
        "a/.., Role 'a/..' cannot include '..' as a component",
        "a/*, Role 'a/*' cannot include '*' as a component",
        "a b, Role component 'a b' is invalid because it contains backspace or whitespace"
    })
    void rolesThatAreNoneAreRefused(String role, String why) {
        ObjectNode info = Scheduler.info();
        info.putArray("roles").add(role);
        try (Events events = master.open(Scheduler.API, Scheduler.subscription(info))) {
            assertThat(events.await("ERROR").at("/error/message").asText())
                    .isEqualTo("'FrameworkInfo.roles' contains invalid role: " + why);
        }
    }

    private static ObjectNode operation(JsonNode offer, String operation, Object... arguments) {
        ObjectNode call = Scheduler.accept(List.of(offer));
        call.withObject("/accept").withArray("operations").add(Json.of(operation, arguments));
        return call;
    }

    private static JsonNode offerWith(Scheduler scheduler, String text, boolean wanted) {
        return Awaitility.await()
                .atMost(Events.PATIENCE)
                .until(
                        scheduler::offer,
                        offer -> offer.path("resources").toString().contains(text) == wanted);
    }

    @Fact({"1.40", "1.43", "1.44", "4.11", "4.12"})
    @Test
    void volumeIsMadeKeptAndDestroyed() {
        ObjectNode info = Scheduler.info().put("principal", "conformance");
        String role = info.at("/roles/0").asText();
        String disk = String.format(
                "'name': 'disk', 'type': 'SCALAR', 'scalar': {'value': 64}, 'allocation_info': {'role': '%s'},"
                        + " 'reservations': [{'type': 'DYNAMIC', 'role': '%s', 'principal': 'conformance'}]",
                role, role);
        String volume = "{" + disk + ", 'disk': {'persistence': {'id': 'vol', 'principal': 'conformance'},"
                + " 'volume': {'container_path': 'data', 'mode': 'RW'}}}";
        try (Scheduler scheduler = Scheduler.on(stage, info)) {
            ObjectNode call =
                    operation(scheduler.offer(), "{'type': 'RESERVE', 'reserve': {'resources': [{%s}]}}", disk);
            call.withObject("/accept")
                    .withArray("operations")
                    .add(Json.of("{'type': 'CREATE', 'create': {'volumes': [%s]}}", volume));
            scheduler.call(call);
            JsonNode offer = offerWith(scheduler, "\"vol\"", true);
            ObjectNode task = Scheduler.task(offer, "writes", "echo kept > data/file; sleep 1000");
            task.withArray("resources").add(Json.of("%s", volume));
            scheduler.launch(offer, task);
            scheduler.acknowledgeUntil("writes", "TASK_RUNNING");
            scheduler.kill("writes");
            scheduler.acknowledgeUntil("writes", "TASK_KILLED");
            offer = offerWith(scheduler, "\"vol\"", true);
            ObjectNode reader = Scheduler.task(offer, "reads", "test \"$(cat data/file)\" = kept");
            reader.withArray("resources").add(Json.of("%s", volume));
            scheduler.launch(offer, reader);
            scheduler.acknowledgeUntil("reads", "TASK_FINISHED");
            ObjectNode end = operation(
                    offerWith(scheduler, "\"vol\"", true), "{'type': 'DESTROY', 'destroy': {'volumes': [%s]}}", volume);
            end.withObject("/accept")
                    .withArray("operations")
                    .add(Json.of("{'type': 'UNRESERVE', 'unreserve': {'resources': [{%s}]}}", disk));
            scheduler.call(end);
            offerWith(scheduler, "reservations", false);
        }
    }

    @Fact({"4.14", "4.15", "4.27"})
    @Test
    void nobodyGetsRevocableResourcesWithoutAskingAndThereAreNoGpus() {
        try (Scheduler scheduler = Scheduler.on(stage)) {
            JsonNode offer = scheduler.offer();
            assertThat(offer.path("resources").toString()).doesNotContain("revocable", "gpus");
        }
    }

    @Fact({"5.07", "5.16", "5.21"})
    @Test
    void masterAndAgentTellTheirCapabilities() {
        JsonNode state = master.get("/state").json();
        assertThat(state.path("capabilities").toString()).contains("AGENT_UPDATE");
        assertThat(state.at("/slaves/0/capabilities").toString())
                .contains("MULTI_ROLE", "HIERARCHICAL_ROLE", "RESERVATION_REFINEMENT", "AGENT_OPERATION_FEEDBACK")
                .contains("AGENT_DRAINING", "TASK_RESOURCE_LIMITS", "RESIZE_VOLUME");
        JsonNode info = master.operate("{'type': 'GET_MASTER'}").json().at("/get_master/master_info");
        assertThat(Json.keys(info)).contains("id", "ip", "port", "pid", "hostname", "version", "address");
        assertThat(info.path("ip").asLong()).isEqualTo(16777343);
    }

    @Fact("5.25")
    @Test
    void flagsAreThoseOfMesos() {
        JsonNode flags = master.get("/flags").json().path("flags");
        assertThat(flags.path("allocation_interval").asText()).isEqualTo("50ms");
        assertThat(Json.keys(flags))
                .contains("agent_ping_timeout", "max_agent_ping_timeouts", "agent_reregister_timeout", "port");
        JsonNode agent = stage.agent().get("/flags").json().path("flags");
        assertThat(agent.path("resources").asText()).isEqualTo(Stage.AGENT_RESOURCES);
    }
}
