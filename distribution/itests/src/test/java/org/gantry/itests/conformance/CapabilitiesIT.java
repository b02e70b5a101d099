package org.gantry.itests.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Framework capabilities and what they change, offer constraints. */
@DisplayNameGeneration(FactNames.class)
class CapabilitiesIT {
    private final Stage stage = Stage.usual();

    @Fact("1.69")
    @Test
    void allEightCapabilitiesAreKnownAndOthersTolerated() {
        ObjectNode info = Scheduler.info();
        info.set(
                "capabilities",
                Json.of("{'c': [{'type': 'REVOCABLE_RESOURCES'}, {'type': 'TASK_KILLING_STATE'},"
                                + " {'type': 'GPU_RESOURCES'}, {'type': 'SHARED_RESOURCES'},"
                                + " {'type': 'PARTITION_AWARE'}, {'type': 'MULTI_ROLE'},"
                                + " {'type': 'RESERVATION_REFINEMENT'}, {'type': 'REGION_AWARE'},"
                                + " {'type': 'SOMETHING_LATER'}]}")
                        .get("c"));
        try (Scheduler scheduler = Scheduler.on(stage, info)) {
            JsonNode shown = stage.master()
                    .get("/frameworks?framework_id=" + scheduler.id())
                    .json()
                    .at("/frameworks/0/capabilities");
            assertThat(shown.toString())
                    .contains("REVOCABLE_RESOURCES", "TASK_KILLING_STATE", "GPU_RESOURCES", "SHARED_RESOURCES")
                    .contains("PARTITION_AWARE", "MULTI_ROLE", "RESERVATION_REFINEMENT", "REGION_AWARE");
        }
    }

    @Fact({"1.70", "4.06", "4.17"})
    @Test
    void offersAreInTheFormThatTheFrameworkKnows() {
        ObjectNode simple = Json.of("{'user': 'u', 'name': 'simple', 'role': '%s'}", Scheduler.unique("role"));
        try (Scheduler scheduler = Scheduler.on(stage, simple)) {
            JsonNode offer = scheduler.offer();
            assertThat(offer.has("allocation_info")).isFalse();
            assertThat(offer.path("resources")).allSatisfy(resource -> assertThat(resource.has("allocation_info"))
                    .isFalse());
            assertThat(Json.texts(offer.path("resources"), "/role")).containsOnly("*");
        }
        try (Scheduler scheduler = Scheduler.on(stage)) {
            assertThat(scheduler.offer().path("resources")).allSatisfy(resource -> {
                assertThat(resource.has("role")).isFalse();
                assertThat(resource.has("allocation_info")).isTrue();
            });
        }
    }

    @Fact("1.69")
    @Test
    void onlyThoseWhoKnowTheStateHearOfKilling() {
        try (Scheduler scheduler = Scheduler.on(stage)) {
            scheduler.run("knows", "sleep 1000");
            scheduler.kill("knows");
            scheduler.acknowledgeUntil("knows", "TASK_KILLED");
            assertThat(scheduler.statuses("knows"))
                    .extracting(status -> status.path("state").asText())
                    .contains("TASK_KILLING");
        }
        ObjectNode simple = Json.of("{'user': '%s', 'name': 'simple'}", System.getProperty("user.name"));
        try (Scheduler scheduler = Scheduler.on(stage, simple)) {
            scheduler.run("knows-not", "sleep 1000");
            scheduler.kill("knows-not");
            scheduler.acknowledgeUntil("knows-not", "TASK_KILLED");
            assertThat(scheduler.statuses("knows-not"))
                    .extracting(status -> status.path("state").asText())
                    .doesNotContain("TASK_KILLING");
        }
    }

    private static ObjectNode constrained(ObjectNode info, String constraint) {
        ObjectNode call = Scheduler.subscription(info);
        call.withObject("/subscribe")
                .set(
                        "offer_constraints",
                        Json.of(
                                "{'role_constraints': {'%s': {'groups': [{'attribute_constraints': [%s]}]}}}",
                                info.at("/roles/0").asText(), constraint));
        return call;
    }

    @Fact({"1.78", "1.79"})
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'attribute_name': 'rack'}   | {'exists': {}}                          | true",
                "{'attribute_name': 'rack'}   | {'not_exists': {}}                      | false",
                "{'attribute_name': 'rack'}   | {'text_equals': {'value': 'r1'}}        | true",
                "{'attribute_name': 'rack'}   | {'text_equals': {'value': 'r2'}}        | false",
                "{'attribute_name': 'rack'}   | {'text_not_equals': {'value': 'r2'}}    | true",
                "{'attribute_name': 'rack'}   | {'text_matches': {'regex': 'r[0-9]'}}   | true",
                "{'attribute_name': 'rack'}   | {'text_matches': {'regex': '[0-9]'}}    | false",
                "{'attribute_name': 'rack'}   | {'text_not_matches': {'regex': 'x'}}    | true",
                "{'attribute_name': 'level'}  | {'text_equals': {'value': 'none'}}      | true",
                "{'pseudoattribute_type': 'HOSTNAME'} | {'text_equals': {'value': '127.0.0.1'}} | true",
                "{'pseudoattribute_type': 'ZONE'}     | {'exists': {}}                  | false"
            })
    void constraintsChooseAgents(String selector, String predicate, boolean offered) {
        ObjectNode info = Scheduler.info();
        ObjectNode call = constrained(info, "{'selector': " + selector + ", 'predicate': " + predicate + "}");
        try (Scheduler scheduler = Scheduler.with(stage, call)) {
            if (offered) {
                scheduler.offer();
            } else {
                try (Scheduler other = Scheduler.on(stage)) {
                    other.offer();
                }
                assertThat(scheduler.events().all("OFFERS")).isEmpty();
            }
        }
    }

    @Fact("1.79")
    @Test
    void expressionsThatAreNoneOrTooLargeAreRefused() {
        for (String regex : new String[] {"(", "(abcdefghij){50}"}) {
            ObjectNode call = constrained(
                    Scheduler.info(),
                    "{'selector': {'attribute_name': 'rack'}, 'predicate': {'text_matches': {'regex': '" + regex
                            + "'}}}");
            try (Events events = stage.master().open(Scheduler.API, call)) {
                assertThat(events.await("ERROR").at("/error/message").asText())
                        .startsWith("Offer constraints are not valid: A role ");
            }
        }
    }

    @Fact("1.80")
    @Test
    void constraintsAreShownToOperators() {
        ObjectNode info = Scheduler.info();
        String role = info.at("/roles/0").asText();
        ObjectNode call = constrained(info, "{'selector': {'attribute_name': 'rack'}, 'predicate': {'exists': {}}}");
        try (Scheduler scheduler = Scheduler.with(stage, call)) {
            JsonNode frameworks =
                    stage.master().operate("{'type': 'GET_FRAMEWORKS'}").json().at("/get_frameworks/frameworks");
            assertThat(frameworks).anySatisfy(framework -> {
                assertThat(framework.at("/framework_info/id/value").asText()).isEqualTo(scheduler.id());
                assertThat(framework.at("/offer_constraints/role_constraints").has(role))
                        .isTrue();
            });
        }
    }
}
