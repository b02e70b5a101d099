package org.gantry.itests.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operator API of the master. */
@DisplayNameGeneration(FactNames.class)
class MasterCallsIT {
    private static final String API = "/api/v1";

    private final Stage stage = Stage.usual();
    private final Wire master = stage.master();

    private JsonNode get(String type) {
        Wire.Answer answer = master.operate("{'type': '%s'}", type);
        assertThat(answer.status()).as(type + " " + answer.text()).isEqualTo(200);
        assertThat(answer.json().path("type").asText()).isEqualTo(type);
        return answer.json().path(type.toLowerCase(Locale.ROOT));
    }

    @Fact({"3.01", "3.06"})
    @Test
    void healthFlagsVersionMetricsAndLogLevel() {
        assertThat(get("GET_HEALTH").path("healthy").asBoolean()).isTrue();
        assertThat(Json.texts(get("GET_FLAGS").path("flags"), "/name")).contains("allocation_interval", "port");
        assertThat(get("GET_VERSION").at("/version_info/version").asText()).startsWith("1.");
        Wire.Answer metrics =
                master.operate("{'type': 'GET_METRICS', 'get_metrics': {'timeout': {'nanoseconds': 1000000000}}}");
        assertThat(Json.texts(metrics.json().at("/get_metrics/metrics"), "/name"))
                .contains("master/elected");
        int level = get("GET_LOGGING_LEVEL").path("level").asInt();
        Wire.Answer set = master.operate(
                "{'type': 'SET_LOGGING_LEVEL', 'set_logging_level':"
                        + " {'level': %d, 'duration': {'nanoseconds': 1000000000}}}",
                level + 1);
        assertThat(set.status()).isEqualTo(200);
        assertThat(get("GET_LOGGING_LEVEL").path("level").asInt()).isEqualTo(level + 1);
        assertThat(master.operate("{'type': 'LIST_FILES', 'list_files': {'path': '/nowhere'}}")
                        .status())
                .isEqualTo(404);
        assertThat(master.operate("{'type': 'READ_FILE', 'read_file': {'path': '/nowhere', 'offset': 0}}")
                        .status())
                .isEqualTo(404);
    }

    @Fact({"3.02", "3.06"})
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET_STATE",
                "GET_AGENTS",
                "GET_FRAMEWORKS",
                "GET_EXECUTORS",
                "GET_TASKS",
                "GET_ROLES",
                "GET_MASTER",
                "GET_OPERATIONS",
                "GET_WEIGHTS",
                "GET_QUOTA",
                "GET_MAINTENANCE_STATUS",
                "GET_MAINTENANCE_SCHEDULE"
            })
    void readsAnswerWithTheirOwnType(String type) {
        get(type);
    }

    @Fact({"3.03", "3.14", "4.33"})
    @Test
    void weightsAreAboveZeroAndShown() {
        String role = Scheduler.unique("weighty");
        Wire.Answer set = master.operate(
                "{'type': 'UPDATE_WEIGHTS', 'update_weights': {'weight_infos': [{'role': '%s', 'weight': 2.5}]}}",
                role);
        assertThat(set.status()).isEqualTo(200);
        assertThat(get("GET_WEIGHTS").path("weight_infos")).anySatisfy(weight -> {
            assertThat(weight.path("role").asText()).isEqualTo(role);
            assertThat(weight.path("weight").asDouble()).isEqualTo(2.5);
        });
        for (String bad :
                List.of("{'role': 'x', 'weight': 0}", "{'role': 'x', 'weight': -1}", "{'role': 'a b', 'weight': 1}")) {
            assertThat(master.operate("{'type': 'UPDATE_WEIGHTS', 'update_weights': {'weight_infos': [%s]}}", bad)
                            .status())
                    .as(bad)
                    .isEqualTo(400);
        }
    }

    @Fact("3.13")
    @Test
    void newWeightOfARoleInUseRescindsOffers() {
        try (Scheduler scheduler = Scheduler.on(stage)) {
            JsonNode offer = scheduler.offer();
            String role = offer.at("/allocation_info/role").asText();
            master.operate(
                    "{'type': 'UPDATE_WEIGHTS', 'update_weights': {'weight_infos': [{'role': '%s', 'weight': 3}]}}",
                    role);
            assertThat(scheduler.events().await("RESCIND").at("/rescind/offer_id"))
                    .isEqualTo(offer.get("id"));
            scheduler.offer();
        }
    }

    private Wire.Answer quota(String force, String config) {
        return master.operate(
                "{'type': 'UPDATE_QUOTA', 'update_quota': {'force': %s, 'quota_configs': [%s]}}", force, config);
    }

    @Fact({"3.03", "3.11", "4.32"})
    @Test
    void quotaIsOfTopLevelRolesAndWithinTheCluster() {
        String role = Scheduler.unique("quota");
        assertThat(quota("false", "{'role': '" + role + "', 'limits': {'cpus': {'value': 2}}}")
                        .status())
                .isEqualTo(200);
        assertThat(get("GET_QUOTA").toString()).contains(role);
        assertThat(quota("false", "{'role': 'a/b', 'limits': {'cpus': {'value': 2}}}")
                        .status())
                .isEqualTo(400);
        assertThat(quota(
                                "false",
                                "{'role': '" + role
                                        + "', 'guarantees': {'cpus': {'value': 3}}, 'limits': {'cpus': {'value': 2}}}")
                        .status())
                .isEqualTo(400);
        String huge = "{'role': '" + role + "', 'guarantees': {'cpus': {'value': 1000}}}";
        assertThat(quota("false", huge).status()).isEqualTo(400);
        assertThat(quota("true", huge).status()).isEqualTo(200);
        assertThat(quota("false", "{'role': '" + role + "'}").status()).isEqualTo(200);
        assertThat(get("GET_QUOTA").at("/status/configs"))
                .filteredOn(config -> config.path("role").asText().equals(role))
                .allSatisfy(config -> assertThat(config.path("guarantees")).isEmpty());
    }

    @Fact({"3.07", "3.06"})
    @Test
    void transportIsThatOfTheSchedulerApi() {
        assertThat(master.send("GET", API, "").status()).isEqualTo(405);
        assertThat(master.send("POST", API, "{}").status()).isEqualTo(400);
        assertThat(master.send("POST", API, "{}", "Content-Type", "text/plain").status())
                .isEqualTo(415);
        assertThat(master.send(
                                "POST",
                                API,
                                "{\"type\":\"GET_HEALTH\"}",
                                "Content-Type",
                                Wire.JSON,
                                "Accept",
                                "text/html")
                        .status())
                .isEqualTo(406);
        Wire.Answer any =
                master.send("POST", API, "{\"type\":\"GET_HEALTH\"}", "Content-Type", Wire.JSON, "Accept", "*/*");
        assertThat(any.header("Content-Type")).hasValue(Wire.JSON);
        Wire.Answer protobuf =
                master.send("POST", API, new byte[] {8, 1}, "Content-Type", Wire.PROTOBUF, "Accept", Wire.PROTOBUF);
        assertThat(protobuf.header("Content-Type")).hasValue(Wire.PROTOBUF);
        assertThat(protobuf.body()).startsWith(8, 1);
    }

    @Fact({"3.08", "3.09"})
    @Test
    void stateHasTasksExecutorsFrameworksAndAgents() {
        try (Scheduler scheduler = Scheduler.on(stage)) {
            scheduler.run("shown", "sleep 1000");
            JsonNode state = get("GET_STATE");
            assertThat(Json.keys(state)).contains("get_tasks", "get_frameworks", "get_agents", "get_executors");
            assertThat(Json.texts(state.at("/get_tasks/tasks"), "/task_id/value"))
                    .contains("shown");
            JsonNode agent = state.at("/get_agents/agents/0");
            assertThat(Json.keys(agent))
                    .contains(
                            "agent_info",
                            "active",
                            "version",
                            "pid",
                            "registered_time",
                            "total_resources",
                            "allocated_resources",
                            "capabilities");
            assertThat(state.at("/get_frameworks/frameworks")).anySatisfy(framework -> {
                assertThat(framework.at("/framework_info/id/value").asText()).isEqualTo(scheduler.id());
                assertThat(framework.path("active").asBoolean()).isTrue();
                assertThat(framework.path("connected").asBoolean()).isTrue();
                assertThat(framework.path("recovered").asBoolean()).isFalse();
                assertThat(Json.keys(framework)).contains("registered_time", "allocated_resources");
            });
        }
    }

    @Fact("3.10")
    @Test
    void readsAreOfOneMoment() {
        try (Scheduler scheduler = Scheduler.on(stage)) {
            for (int i = 0; i < 20; i++) {
                JsonNode state = get("GET_STATE");
                for (JsonNode task : state.at("/get_tasks/tasks")) {
                    assertThat(Json.texts(state.at("/get_frameworks/frameworks"), "/framework_info/id/value"))
                            .contains(task.at("/framework_id/value").asText());
                }
            }
        }
    }

    @Fact({"3.05", "3.16"})
    @Test
    void teardownIs200And400ForUnknownOnes() {
        Scheduler scheduler = Scheduler.on(stage);
        String call = "{'type': 'TEARDOWN', 'teardown': {'framework_id': {'value': '%s'}}}";
        assertThat(master.operate(call, scheduler.id()).status()).isEqualTo(200);
        scheduler.events().awaitEnd();
        assertThat(master.operate(call, "nobody").status()).isEqualTo(400);
    }

    private Wire.Answer reserve(String type, String agent, double cpus, String role) {
        return master.operate(
                "{'type': '%s_RESOURCES', '%s_resources': {'agent_id': {'value': '%s'}, 'resources': [{'name': 'cpus',"
                        + " 'type': 'SCALAR', 'scalar': {'value': %s}, 'reservations':"
                        + " [{'type': 'DYNAMIC', 'role': '%s'}]}]}}",
                type, type.toLowerCase(Locale.ROOT), agent, cpus, role);
    }

    @Fact({"3.04", "3.15", "4.09", "4.10"})
    @Test
    void reservationIs202And400And409() {
        String role = Scheduler.unique("reserved");
        String agent = stage.agentId();
        assertThat(reserve("RESERVE", agent, 0.5, role).status()).isEqualTo(202);
        Awaitility.await().atMost(Events.PATIENCE).until(() -> get("GET_AGENTS")
                .at("/agents/0/total_resources")
                .toString()
                .contains(role));
        assertThat(reserve("RESERVE", "no-such-agent", 0.5, role).status()).isEqualTo(400);
        assertThat(reserve("RESERVE", agent, 1000, role).status()).isEqualTo(409);
        assertThat(reserve("UNRESERVE", agent, 0.5, role).status()).isEqualTo(202);
        Awaitility.await().atMost(Events.PATIENCE).until(() -> !get("GET_AGENTS")
                .at("/agents/0/total_resources")
                .toString()
                .contains(role));
    }

    @Fact({"3.17", "3.18"})
    @Test
    void ordersForUnknownAgentsAreRefused() {
        assertThat(master.operate("{'type': 'MARK_AGENT_GONE', 'mark_agent_gone': {'agent_id': {'value': 'nobody'}}}")
                        .status())
                .isEqualTo(404);
        assertThat(master.operate("{'type': 'DRAIN_AGENT', 'drain_agent': {'agent_id': {'value': 'nobody'}}}")
                        .status())
                .isEqualTo(400);
        assertThat(master.operate(
                                "{'type': 'REACTIVATE_AGENT', 'reactivate_agent': {'agent_id': {'value': '%s'}}}",
                                stage.agentId())
                        .status())
                .isEqualTo(400);
    }

    @Fact({"3.20", "3.21", "4.36", "4.37", "1.77"})
    @Test
    void scheduledMaintenanceIsToldWithOffersAndStopsNothing() {
        String schedule = "{'type': 'UPDATE_MAINTENANCE_SCHEDULE', 'update_maintenance_schedule':"
                + " {'schedule': {'windows': %s}}}";
        try (Scheduler scheduler = Scheduler.on(stage)) {
            scheduler.run("stays", "sleep 1000");
            Wire.Answer set = master.operate(
                    schedule,
                    "[{'machine_ids': [{'hostname': '127.0.0.1', 'ip': '127.0.0.1'}], 'unavailability':"
                            + " {'start': {'nanoseconds': 4000000000000000000}}}]");
            assertThat(set.status()).as(set.text()).isEqualTo(200);
            try {
                assertThat(get("GET_MAINTENANCE_STATUS")
                                .at("/status/draining_machines/0/id/ip")
                                .asText())
                        .isEqualTo("127.0.0.1");
                Awaitility.await()
                        .atMost(Events.PATIENCE)
                        .until(scheduler::offer, offer -> offer.has("unavailability"));
                assertThat(scheduler.statuses("stays")).last().satisfies(status -> assertThat(
                                status.path("state").asText())
                        .isEqualTo("TASK_RUNNING"));
            } finally {
                assertThat(master.operate(schedule, "[]").status()).isEqualTo(200);
            }
        }
        String stop = "{'type': 'STOP_MAINTENANCE', 'stop_maintenance': {'machines': [{'ip': '127.0.0.1'}]}}";
        assertThat(master.operate(stop).status()).isEqualTo(400);
    }

    @Fact({"1.76", "4.34"})
    @Test
    void inverseOffersAreAnsweredAndTheAnswerIsShown() {
        String schedule = "{'type': 'UPDATE_MAINTENANCE_SCHEDULE', 'update_maintenance_schedule':"
                + " {'schedule': {'windows': %s}}}";
        try (Scheduler scheduler = Scheduler.on(stage)) {
            scheduler.run("stays", "sleep 1000");
            master.operate(
                    schedule,
                    "[{'machine_ids': [{'hostname': '127.0.0.1', 'ip': '127.0.0.1'}], 'unavailability':"
                            + " {'start': {'nanoseconds': 4000000000000000000}}}]");
            try {
                JsonNode inverse = scheduler.events().await("INVERSE_OFFERS").at("/inverse_offers/inverse_offers/0");
                assertThat(inverse.path("resources").isEmpty()).isTrue();
                scheduler.call(
                        "{'type': 'ACCEPT_INVERSE_OFFERS', 'accept_inverse_offers':" + " {'inverse_offer_ids': [%s]}}",
                        inverse.get("id").toString().replace('"', '\''));
                Awaitility.await()
                        .atMost(Events.PATIENCE)
                        .until(() -> get("GET_MAINTENANCE_STATUS").toString().contains("ACCEPT"));
            } finally {
                master.operate(schedule, "[]");
            }
        }
    }
}
