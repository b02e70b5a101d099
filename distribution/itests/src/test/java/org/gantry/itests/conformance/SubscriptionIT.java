package org.gantry.itests.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.Test;

/** SUBSCRIBE, failing over, UPDATE_FRAMEWORK and the end of frameworks. */
@DisplayNameGeneration(FactNames.class)
class SubscriptionIT {
    private final Stage stage = Stage.usual();
    private final Wire master = stage.master();

    private static ObjectNode named(ObjectNode info, String id) {
        return Json.with(info, copy -> copy.putObject("id").put("value", id));
    }

    private JsonNode shown(String id) {
        return master.get("/frameworks?framework_id=" + id).json().at("/frameworks/0");
    }

    private String refusal(ObjectNode info) {
        return refusal(stage, Scheduler.subscription(info));
    }

    private static String refusal(Stage stage, ObjectNode subscription) {
        try (Events events = stage.master().open(Scheduler.API, subscription)) {
            assertThat(events.status()).isEqualTo(200);
            String message = events.await("ERROR").at("/error/message").asText();
            events.awaitEnd();
            assertThat(events.all()).hasSize(1);
            return message;
        }
    }

    private static ObjectNode update(ObjectNode info, String... suppressed) {
        ObjectNode call = Json.of("{'type': 'UPDATE_FRAMEWORK', 'update_framework': {'suppressed_roles': []}}");
        call.withObject("/update_framework").set("framework_info", info);
        for (String role : suppressed) {
            call.withObject("/update_framework").withArray("suppressed_roles").add(role);
        }
        return call;
    }

    @Fact("1.11")
    @Test
    void outerAndInnerIdMustAgree() {
        ObjectNode call = Scheduler.subscription(Scheduler.info());
        call.putObject("framework_id").put("value", "a");
        Wire.Answer answer = master.call(Scheduler.API, call);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text())
                .isEqualTo("Failed to validate scheduler::Call:"
                        + " 'framework_id' differs from 'subscribe.framework_info.id'");
        Wire.Answer without = master.call(Scheduler.API, Json.of("{'type': 'SUBSCRIBE', 'subscribe': {}}"));
        assertThat(without.text()).contains("Missing required fields: subscribe.framework_info");
    }

    @Fact({"1.12", "1.13"})
    @Test
    void subscribedTellsIdHeartbeatAndMasterAndAHeartbeatFollowsAtOnce() {
        try (Scheduler scheduler = Scheduler.on(stage)) {
            JsonNode subscribed = scheduler.events().await(0).path("subscribed");
            assertThat(subscribed.path("heartbeat_interval_seconds").asDouble()).isEqualTo(15);
            assertThat(scheduler.id()).matches("[0-9a-f-]{36}-[0-9]{4}");
            assertThat(subscribed.at("/master_info/pid").asText()).startsWith("master@127.0.0.1:");
            assertThat(scheduler.events().await(1).path("type").asText()).isEqualTo("HEARTBEAT");
        }
    }

    @Fact({"1.14", "1.33"})
    @Test
    void refusalIsAnErrorEventOnAStreamThatEnds() {
        assertThat(refusal(Scheduler.info().put("role", "also")))
                .isEqualTo("'FrameworkInfo.role' must not be set when the framework is MULTI_ROLE capable");
    }

    @Fact("1.15")
    @Test
    void newestSubscriptionWins() {
        ObjectNode info = Scheduler.info();
        try (Scheduler first = Scheduler.on(stage, info)) {
            Scheduler second = Scheduler.on(stage, named(info, first.id()));
            assertThat(first.events().await("ERROR").at("/error/message").asText())
                    .isEqualTo("Framework failed over");
            first.events().awaitEnd();
            assertThat(first.call("{'type': 'REVIVE'}").status()).isEqualTo(400);
            assertThat(second.call("{'type': 'REVIVE'}").status()).isEqualTo(202);
        }
    }

    @Fact({"1.16", "1.25"})
    @Test
    void userAndCheckpointNeverChangeTheRestDoes() {
        ObjectNode info = Scheduler.info();
        try (Scheduler scheduler = Scheduler.on(stage, info)) {
            ObjectNode other = named(info, scheduler.id());
            other.put("name", "renamed").put("webui_url", "http://ui");
            Scheduler again = Scheduler.on(
                    stage, Json.with(other, copy -> copy.put("user", "nobody").put("checkpoint", true)));
            assertThat(shown(scheduler.id()).path("user").asText())
                    .isEqualTo(info.path("user").asText());
            assertThat(shown(scheduler.id()).path("checkpoint").asBoolean()).isFalse();
            assertThat(shown(scheduler.id()).path("name").asText()).isEqualTo("renamed");
            assertThat(again.call(update(other.put("hostname", "here"))).status())
                    .isEqualTo(200);
            assertThat(shown(scheduler.id()).path("hostname").asText()).isEqualTo("here");
            Wire.Answer user = again.call(update(Json.with(other, copy -> copy.put("user", "nobody"))));
            assertThat(user.status()).isEqualTo(400);
            assertThat(user.text()).contains("Updating 'FrameworkInfo.user' is unsupported");
            Wire.Answer checkpoint = again.call(update(Json.with(other, copy -> copy.put("checkpoint", true))));
            assertThat(checkpoint.text())
                    .isEqualTo("FrameworkInfo update is not valid: Updating 'FrameworkInfo.checkpoint' is"
                            + " unsupported; attempted to update from 'false' to 'true'");
            Wire.Answer principal = again.call(update(Json.with(other, copy -> copy.put("principal", "p"))));
            assertThat(principal.text()).endsWith("Changing framework's principal is not allowed.");
        }
    }

    @Fact({"1.17", "1.80"})
    @Test
    void suppressedRolesAndConstraintsAreReplaced() {
        ObjectNode info = Scheduler.info();
        String role = info.at("/roles/0").asText();
        ObjectNode call = Scheduler.subscription(info);
        call.withObject("/subscribe").putArray("suppressed_roles").add(role);
        call.withObject("/subscribe").set("offer_constraints", constraints(role));
        try (Scheduler scheduler = Scheduler.with(stage, call)) {
            assertThat(shown(scheduler.id())
                            .at("/offer_constraints/role_constraints/" + role)
                            .isMissingNode())
                    .isFalse();
            assertThat(scheduler.events().all("OFFERS")).isEmpty();
            Scheduler again = Scheduler.on(stage, named(info, scheduler.id()));
            assertThat(shown(scheduler.id())
                            .at("/offer_constraints/role_constraints/" + role)
                            .isMissingNode())
                    .isTrue();
            assertThat(again.offer().at("/allocation_info/role").asText()).isEqualTo(role);
        }
        ObjectNode foreign = Scheduler.subscription(Scheduler.info());
        foreign.withObject("/subscribe").putArray("suppressed_roles").add("zz");
        assertThat(refusal(stage, foreign)).isEqualTo("Suppressed roles { zz } are not contained in the set of roles");
        ObjectNode constrained = Scheduler.subscription(Scheduler.info());
        constrained.withObject("/subscribe").set("offer_constraints", constraints("zz"));
        assertThat(refusal(stage, constrained)).contains("for a role 'zz'not contained in the set of roles");
    }

    private static ObjectNode constraints(String role) {
        return Json.of(
                "{'role_constraints': {'%s': {'groups': [{'attribute_constraints': [{'selector':"
                        + " {'attribute_name': 'rack'}, 'predicate': {'text_equals': {'value': 'r1'}}}]}]}}}",
                role);
    }

    @Fact({"1.18", "1.19"})
    @Test
    void userIsRequiredAndRoleAndRolesExcludeEachOther() {
        Wire.Answer answer = master.call(
                Scheduler.API, Json.of("{'type': 'SUBSCRIBE', 'subscribe': {'framework_info': {'name': 'x'}}}"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("subscribe.framework_info.user");
        assertThat(refusal(Json.of("{'user': 'root', 'name': 'x', 'roles': ['a']}")))
                .isEqualTo("'FrameworkInfo.roles' must not be set when the framework is not MULTI_ROLE capable");
        assertThat(refusal(Json.of(
                        "{'user': 'u', 'name': 'x', 'roles': ['a', 'a'], 'capabilities': [{'type': 'MULTI_ROLE'}]}")))
                .isEqualTo("'FrameworkInfo.roles' contains duplicate items: { a }");
        Stage strict = Stage.strict();
        assertThat(refusal(strict, Scheduler.subscription(Json.of("{'user': 'root', 'name': 'x', 'role': 'allowed'}"))))
                .isEqualTo("User 'root' is not allowed to run frameworks without --root_submissions set");
        assertThat(refusal(strict, Scheduler.subscription(Json.of("{'user': 'u', 'name': 'x', 'role': 'elsewhere'}"))))
                .isEqualTo("Roles { elsewhere } are not present in the master's --roles");
    }

    @Fact({"1.20", "1.81"})
    @Test
    void timeoutIdAndFiltersAreChecked() {
        assertThat(refusal(Scheduler.info().put("failover_timeout", 1e300)))
                .isEqualTo("The framework failover_timeout (1e+300) is invalid");
        assertThat(refusal(named(Scheduler.info(), "a/b"))).contains("contains invalid characters");
        ObjectNode filtered = Scheduler.info();
        filtered.putObject("offer_filters")
                .set(
                        filtered.at("/roles/0").asText(),
                        Json.of("{'min_allocatable_resources': {'quantities':"
                                + " [{'quantities': {'cpus': {'value': -1}}}]}}"));
        assertThat(refusal(filtered)).isEqualTo("Invalid resource quantity for 'cpus': Negative values not supported");
        ObjectNode demanding = Scheduler.info();
        demanding
                .putObject("offer_filters")
                .set(
                        demanding.at("/roles/0").asText(),
                        Json.of("{'min_allocatable_resources': {'quantities':"
                                + " [{'quantities': {'cpus': {'value': 1000}}}]}}"));
        try (Scheduler scheduler = Scheduler.on(stage, demanding);
                Scheduler other = Scheduler.on(stage)) {
            other.offer();
            assertThat(scheduler.events().all("OFFERS")).isEmpty();
        }
    }

    @Fact("1.21")
    @Test
    void frameworkThatIsAwayLosesOffersAndComesBackToItsTasks() {
        ObjectNode info = Scheduler.info();
        Scheduler scheduler = Scheduler.on(stage, info);
        scheduler.run("stays", "sleep 1000");
        scheduler.offer();
        scheduler.disconnect();
        await().atMost(Events.PATIENCE)
                .until(() -> shown(scheduler.id()).path("offers").isEmpty()
                        && !shown(scheduler.id()).path("active").asBoolean());
        try (Scheduler again = Scheduler.on(stage, named(info, scheduler.id()))) {
            again.call("{'type': 'RECONCILE', 'reconcile': {'tasks': []}}");
            assertThat(again.status("stays", "TASK_RUNNING").path("reason").asText())
                    .isEqualTo("REASON_RECONCILIATION");
        }
        Scheduler brief = Scheduler.on(stage, Scheduler.info().put("failover_timeout", 0));
        brief.disconnect();
        await().atMost(Events.PATIENCE)
                .until(() -> shown(brief.id()).isMissingNode()
                        && Json.texts(master.get("/frameworks").json().path("completed_frameworks"), "/id")
                                .contains(brief.id()));
    }

    @Fact("1.22")
    @Test
    void tasksOfARemovedFrameworkAreKilledAndItsIdIsNeverTakenAgain() {
        ObjectNode info = Scheduler.info();
        Scheduler scheduler = Scheduler.on(stage, info);
        scheduler.run("ends", "sleep 1000");
        assertThat(scheduler.call("{'type': 'TEARDOWN'}").status()).isEqualTo(202);
        scheduler.events().awaitEnd();
        assertThat(scheduler.statuses("ends"))
                .noneMatch(status -> status.path("state").asText().equals("TASK_KILLED"));
        JsonNode task = completed(scheduler.id()).at("/completed_tasks/0");
        assertThat(task.path("state").asText()).isEqualTo("TASK_KILLED");
        assertThat(refusal(named(info, scheduler.id()))).isEqualTo("Framework has been removed");
        await().atMost(Events.PATIENCE)
                .until(() -> !stage.agent()
                                .get("/state")
                                .json()
                                .path("frameworks")
                                .toString()
                                .contains("\"ends\"")
                        || stage.agent()
                                .get("/state")
                                .json()
                                .at("/completed_frameworks")
                                .toString()
                                .contains(scheduler.id()));
    }

    private JsonNode completed(String id) {
        for (JsonNode framework : master.get("/frameworks").json().path("completed_frameworks")) {
            if (framework.path("id").asText().equals(id)) {
                return framework;
            }
        }
        throw new AssertionError("Not among the completed frameworks: " + id);
    }

    @Fact("1.24")
    @Test
    void wellFormedIdThatTheMasterNeverSawIsTaken() {
        String id = "11111111-2222-3333-4444-555555555555-0007";
        try (Scheduler scheduler = Scheduler.on(stage, named(Scheduler.info(), id))) {
            assertThat(scheduler.id()).isEqualTo(id);
        }
    }

    @Fact("1.25")
    @Test
    void rolesThatAreLeftLoseTheirOffers() {
        ObjectNode info = Scheduler.info();
        try (Scheduler scheduler = Scheduler.on(stage, info)) {
            JsonNode offer = scheduler.offer();
            ObjectNode moved = named(info, scheduler.id());
            moved.putArray("roles").add(Scheduler.unique("role"));
            assertThat(scheduler.call(update(moved)).status()).isEqualTo(200);
            assertThat(scheduler.events().await("RESCIND").at("/rescind/offer_id"))
                    .isEqualTo(offer.get("id"));
            assertThat(scheduler.offer().at("/allocation_info/role")).isEqualTo(moved.at("/roles/0"));
            Wire.Answer twice = scheduler.call(update(Json.with(moved, copy -> copy.withArray("roles")
                    .add(moved.at("/roles/0").asText()))));
            assertThat(twice.status()).isEqualTo(400);
            assertThat(twice.text()).startsWith("Supplied FrameworkInfo is not valid: ");
        }
    }

    @Fact({"1.28", "1.29"})
    @Test
    void everyCallButSubscribeNeedsItsFrameworkAndItsPart() {
        for (String type : List.of("TEARDOWN", "REVIVE", "SUPPRESS")) {
            assertThat(master.call(Scheduler.API, Json.of("{'type': '%s'}", type))
                            .text())
                    .endsWith("Expecting 'framework_id' to be present");
        }
        Set<String> withPart = Set.of(
                "ACCEPT",
                "DECLINE",
                "KILL",
                "SHUTDOWN",
                "ACKNOWLEDGE",
                "RECONCILE",
                "MESSAGE",
                "REQUEST",
                "ACCEPT_INVERSE_OFFERS",
                "DECLINE_INVERSE_OFFERS",
                "ACKNOWLEDGE_OPERATION_STATUS",
                "RECONCILE_OPERATIONS",
                "UPDATE_FRAMEWORK");
        for (String type : withPart) {
            Wire.Answer answer =
                    master.call(Scheduler.API, Json.of("{'type': '%s', 'framework_id': {'value': 'x'}}", type));
            assertThat(answer.text())
                    .as(type)
                    .isEqualTo("Failed to validate scheduler::Call: Expecting '" + type.toLowerCase(Locale.ROOT)
                            + "' to be present");
        }
    }
}
