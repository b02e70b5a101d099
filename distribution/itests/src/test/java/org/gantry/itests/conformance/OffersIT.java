package org.gantry.itests.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.Test;

/** Offers, their acceptance, and filters. */
@DisplayNameGeneration(FactNames.class)
class OffersIT {
    private final Stage stage = Stage.usual();

    private static ObjectNode decline(JsonNode offer, String filters) {
        ObjectNode call = Json.of("{'type': 'DECLINE', 'decline': %s}", filters);
        call.withObject("/decline").putArray("offer_ids").add(offer.get("id"));
        return call;
    }

    private static ObjectNode operation(List<JsonNode> offers, String operation, Object... arguments) {
        ObjectNode call = Scheduler.accept(offers);
        call.withObject("/accept").withArray("operations").add(Json.of(operation, arguments));
        return call;
    }

    @Fact({"1.30", "4.26"})
    @Test
    void offerTellsAgentAddressResourcesAttributesAndRole() {
        try (Scheduler scheduler = Scheduler.on(stage)) {
            JsonNode offer = scheduler.offer();
            assertThat(offer.at("/id/value").asText()).matches("[0-9a-f-]{36}-O[0-9]+");
            assertThat(offer.at("/framework_id/value").asText()).isEqualTo(scheduler.id());
            assertThat(offer.at("/agent_id/value").asText()).isEqualTo(stage.agentId());
            assertThat(offer.at("/url/scheme").asText()).isEqualTo("http");
            assertThat(offer.at("/url/path").asText()).isEqualTo("/slave(1)");
            assertThat(offer.at("/url/address/port").asInt())
                    .isEqualTo(stage.agent().base().getPort());
            assertThat(Json.texts(offer.path("attributes"), "/name")).contains("rack", "level", "slots");
            assertThat(Json.texts(offer.path("resources"), "/name")).contains("cpus", "mem", "disk", "ports");
            String role = offer.at("/allocation_info/role").asText();
            assertThat(Json.texts(offer.path("resources"), "/allocation_info/role"))
                    .containsOnly(role);
        }
    }

    @Fact("1.39")
    @Test
    void tasksOnOffersThatAreGoneAreDropped() {
        try (Scheduler scheduler = Scheduler.on(stage)) {
            JsonNode offer = scheduler.offer();
            scheduler.call(decline(offer, "{'filters': {'refuse_seconds': 0}}"));
            scheduler.launch(offer, Scheduler.task(offer, "late", "true"));
            JsonNode status = scheduler.status("late", "TASK_DROPPED");
            assertThat(status.path("reason").asText()).isEqualTo("REASON_INVALID_OFFERS");
            assertThat(status.path("source").asText()).isEqualTo("SOURCE_MASTER");
            assertThat(status.path("message").asText())
                    .isEqualTo("Task launched with invalid offers: Offer "
                            + offer.at("/id/value").asText() + " is no longer valid");
            assertThat(status.has("uuid")).isFalse();
        }
        ObjectNode plain = Json.of("{'user': 'u', 'name': 'plain', 'role': '%s'}", Scheduler.unique("role"));
        try (Scheduler scheduler = Scheduler.on(stage, plain)) {
            JsonNode offer = scheduler.offer();
            scheduler.call(decline(offer, "{'filters': {'refuse_seconds': 0}}"));
            scheduler.launch(offer, Scheduler.task(offer, "late", "true"));
            scheduler.status("late", "TASK_LOST");
        }
    }

    @Fact("1.38")
    @Test
    void offersOfOneAcceptAreUniqueAndOfOneRole() {
        ObjectNode info = Scheduler.info();
        try (Scheduler scheduler = Scheduler.on(stage, info)) {
            JsonNode offer = scheduler.offer();
            ObjectNode call = Scheduler.accept(List.of(offer, offer));
            call.withObject("/accept")
                    .withArray("operations")
                    .addObject()
                    .put("type", "LAUNCH")
                    .putObject("launch")
                    .putArray("task_infos")
                    .add(Scheduler.task(offer, "twice", "true"));
            scheduler.call(call);
            assertThat(scheduler.status("twice", "TASK_DROPPED").path("message").asText())
                    .contains("Duplicate offer");
        }
    }

    @Fact("1.42")
    @Test
    void launchWithAnOperationIdIsAnError() {
        try (Scheduler scheduler = Scheduler.on(stage)) {
            JsonNode offer = scheduler.offer();
            ObjectNode call = operation(
                    List.of(offer), "{'type': 'LAUNCH', 'id': {'value': 'op'}, 'launch': {'task_infos': []}}");
            ((ObjectNode) call.at("/accept/operations/0/launch"))
                    .withArray("task_infos")
                    .add(Scheduler.task(offer, "named", "true"));
            scheduler.call(call);
            assertThat(scheduler.status("named", "TASK_ERROR").path("message").asText())
                    .isEqualTo("The `id` field cannot be set on LAUNCH operations");
        }
    }

    @Fact("1.46")
    @Test
    void oneBadTaskDoesNotStopTheOthersOfALaunch() {
        try (Scheduler scheduler = Scheduler.on(stage)) {
            JsonNode offer = scheduler.offer();
            ObjectNode bad = Scheduler.task(offer, "bad", "true");
            bad.putArray("resources");
            scheduler.launch(offer, bad, Scheduler.task(offer, "good", "sleep 1000"));
            scheduler.status("bad", "TASK_ERROR");
            scheduler.acknowledgeUntil("good", "TASK_RUNNING");
        }
    }

    @Fact("1.47")
    @Test
    void acceptWithoutOperationsIsADecline() {
        try (Scheduler scheduler = Scheduler.on(stage)) {
            scheduler.call(Scheduler.accept(List.of(scheduler.offer())));
            JsonNode again = scheduler.offer();
            ObjectNode nothing = operation(List.of(again), "{'type': 'LAUNCH', 'launch': {'task_infos': []}}");
            scheduler.call(nothing);
            scheduler.offer();
        }
    }

    @Fact("1.48")
    @Test
    void filterOfZeroIsNoneAndWithoutOneItIsFiveSeconds() {
        try (Scheduler scheduler = Scheduler.on(stage)) {
            Instant before = Instant.now();
            scheduler.call(decline(scheduler.offer(), "{'filters': {'refuse_seconds': 0}}"));
            JsonNode next = scheduler.offer();
            assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(4));
            Instant declined = Instant.now();
            scheduler.call(decline(next, "{}"));
            scheduler.offer();
            assertThat(Duration.between(declined, Instant.now()))
                    .isBetween(Duration.ofMillis(4800), Duration.ofSeconds(15));
        }
    }

    @Fact({"1.49", "1.35"})
    @Test
    void filterBlocksTheSameUntilRevived() {
        try (Scheduler scheduler = Scheduler.on(stage);
                Scheduler other = Scheduler.on(stage)) {
            scheduler.call(decline(scheduler.offer(), "{'filters': {'refuse_seconds': 3600}}"));
            other.call(decline(other.offer(), "{'filters': {'refuse_seconds': 0}}"));
            other.offer();
            int offers = scheduler.events().all("OFFERS").size();
            assertThat(scheduler
                            .call("{'type': 'REVIVE', 'revive': {'roles': ['zzz']}}")
                            .status())
                    .isEqualTo(202);
            other.call("{'type': 'TEARDOWN'}");
            other.events().awaitEnd();
            assertThat(scheduler.events().all("OFFERS")).hasSize(offers);
            scheduler.call("{'type': 'REVIVE'}");
            scheduler.offer();
        }
    }

    @Fact("1.35")
    @Test
    void suppressedRolesGetNoOffersUntilRevived() {
        ObjectNode info = Scheduler.info();
        String first = info.at("/roles/0").asText();
        String second = Scheduler.unique("role");
        info.withArray("roles").add(second);
        try (Scheduler scheduler = Scheduler.on(stage, info)) {
            JsonNode offer = scheduler.offer();
            String suppressed = offer.at("/allocation_info/role").asText();
            String open = suppressed.equals(first) ? second : first;
            scheduler.call("{'type': 'SUPPRESS', 'suppress': {'roles': ['%s']}}", suppressed);
            scheduler.call(decline(offer, "{'filters': {'refuse_seconds': 0}}"));
            assertThat(scheduler.offer().at("/allocation_info/role").asText()).isEqualTo(open);
        }
    }

    @Fact("1.51")
    @Test
    void unknownOffersAreDeclinedSilently() {
        try (Scheduler scheduler = Scheduler.on(stage)) {
            Wire.Answer answer =
                    scheduler.call("{'type': 'DECLINE', 'decline': {'offer_ids': [{'value': 'no-such-offer'}]}}");
            assertThat(answer.status()).isEqualTo(202);
            scheduler.offer();
            assertThat(scheduler.events().all("ERROR")).isEmpty();
        }
    }

    @Fact({"1.52", "1.31"})
    @Test
    void offersThatNobodyAnswersAreRescindedAfterTheTimeout() {
        ObjectNode info = Json.of("{'user': 'u', 'name': 'slow', 'role': 'allowed'}");
        try (Scheduler scheduler = Scheduler.on(Stage.strict(), info)) {
            JsonNode offer = scheduler.offer();
            JsonNode rescind = scheduler.events().await("RESCIND");
            assertThat(rescind.at("/rescind/offer_id")).isEqualTo(offer.get("id"));
            scheduler.offer();
        }
    }

    @Fact("1.34")
    @Test
    void requestIsTakenAndChangesNothing() {
        try (Scheduler scheduler = Scheduler.on(stage)) {
            Wire.Answer answer = scheduler.call("{'type': 'REQUEST', 'request': {'requests': [{'resources':"
                    + " [{'name': 'cpus', 'type': 'SCALAR', 'scalar': {'value': 1}}]}]}}");
            assertThat(answer.status()).isEqualTo(202);
            scheduler.offer();
        }
    }

    @Fact({"1.43", "4.08"})
    @Test
    void reservationIsUsedByALaterOperationAndReturnedByUnreserve() {
        ObjectNode info = Scheduler.info().put("principal", "conformance");
        try (Scheduler scheduler = Scheduler.on(stage, info)) {
            String role = info.at("/roles/0").asText();
            JsonNode offer = scheduler.offer();
            String reserved = String.format(
                    "{'name': 'cpus', 'type': 'SCALAR', 'scalar': {'value': 0.5}, 'allocation_info': {'role': '%s'},"
                            + " 'reservations': [{'type': 'DYNAMIC', 'role': '%s', 'principal': 'conformance'}]}",
                    role, role);
            scheduler.call(operation(
                    List.of(offer),
                    "{'type': 'RESERVE', 'id': {'value': 'r1'}, 'reserve': {'resources': [%s]}}",
                    reserved));
            JsonNode status = scheduler
                    .events()
                    .await("r1 finished", event -> event.at("/update_operation_status/status/operation_id/value")
                            .asText()
                            .equals("r1"))
                    .at("/update_operation_status/status");
            assertThat(status.path("state").asText()).isEqualTo("OPERATION_FINISHED");
            JsonNode withReservation = await().atMost(Events.PATIENCE)
                    .until(scheduler::offer, next -> next.toString().contains("reservations"));
            scheduler.call(operation(
                    List.of(withReservation), "{'type': 'UNRESERVE', 'unreserve': {'resources': [%s]}}", reserved));
            await().atMost(Events.PATIENCE)
                    .until(scheduler::offer, next -> !next.toString().contains("reservations"));
        }
    }

    @Fact({"1.41", "1.45"})
    @Test
    void diskOperationsWithoutAProviderAreRefused() {
        try (Scheduler scheduler = Scheduler.on(stage)) {
            JsonNode offer = scheduler.offer();
            scheduler.call(operation(
                    List.of(offer),
                    "{'type': 'CREATE_DISK', 'id': {'value': 'd1'}, 'create_disk': {'target_type': 'MOUNT',"
                            + " 'source': {'name': 'disk', 'type': 'SCALAR', 'scalar': {'value': 10}}}}"));
            JsonNode status =
                    scheduler.events().await("UPDATE_OPERATION_STATUS").at("/update_operation_status/status");
            assertThat(status.path("state").asText()).isEqualTo("OPERATION_ERROR");
        }
    }
}
