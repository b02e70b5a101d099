package org.gantry.itests.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.Test;

/** The master's event stream for operators. */
@DisplayNameGeneration(FactNames.class)
class EventStreamIT {
    private final Stage stage = Stage.usual();

    private Events subscribe() {
        return stage.master().open("/api/v1", Json.of("{'type': 'SUBSCRIBE'}"));
    }

    private static boolean isOfTask(JsonNode event, String type, String task) {
        return Events.isOf(event, type) && event.toString().contains("\"" + task + "\"");
    }

    @Fact({"3.22", "3.23"})
    @Test
    void streamBeginsWithTheStateAndAHeartbeat() {
        try (Events events = subscribe()) {
            JsonNode subscribed = events.await(0).path("subscribed");
            assertThat(subscribed.path("heartbeat_interval_seconds").asDouble()).isEqualTo(15);
            assertThat(Json.keys(subscribed.path("get_state"))).contains("get_agents", "get_frameworks");
            assertThat(events.await(1).path("type").asText()).isEqualTo("HEARTBEAT");
            assertThat(events.header("Content-Type")).hasValue(Wire.JSON);
            assertThat(events.header("Mesos-Stream-Id")).isEmpty();
        }
    }

    @Fact({"3.22", "3.25", "3.27"})
    @Test
    void frameworksAndTasksAreToldAsTheyChange() {
        try (Events events = subscribe()) {
            events.await("SUBSCRIBED");
            Scheduler scheduler = Scheduler.on(stage);
            JsonNode added = events.await(
                            "added",
                            event -> Events.isOf(event, "FRAMEWORK_ADDED")
                                    && event.toString().contains(scheduler.id()))
                    .at("/framework_added/framework");
            assertThat(added.has("offers")).isFalse();
            assertThat(added.has("offer_constraints")).isFalse();
            scheduler.run("told", "sleep 1000");
            events.await("task added", event -> isOfTask(event, "TASK_ADDED", "told"));
            JsonNode running = events.await(
                    "running",
                    event -> isOfTask(event, "TASK_UPDATED", "told")
                            && event.at("/task_updated/status/state").asText().equals("TASK_RUNNING"));
            assertThat(running.at("/task_updated/state").asText()).isEqualTo("TASK_RUNNING");
            assertThat(running.at("/task_updated/framework_id/value").asText()).isEqualTo(scheduler.id());
            scheduler.close();
            JsonNode removed = events.await(
                    "removed",
                    event -> Events.isOf(event, "FRAMEWORK_REMOVED")
                            && event.toString().contains(scheduler.id()));
            assertThat(removed.at("/framework_removed/framework_info/name").asText())
                    .isEqualTo("conformance");
            assertThat(events.all("TASK_UPDATED").stream()
                            .filter(event -> isOfTask(event, "TASK_UPDATED", "told")
                                    && event.at("/task_updated/status/state")
                                            .asText()
                                            .equals("TASK_RUNNING")))
                    .hasSize(1);
        }
    }

    @Fact("3.27")
    @Test
    void changesOfAFrameworkAreTold() {
        try (Events events = subscribe();
                Scheduler scheduler = Scheduler.on(stage)) {
            events.await("SUBSCRIBED");
            scheduler.disconnect();
            JsonNode updated = events.await(
                            "updated",
                            event -> Events.isOf(event, "FRAMEWORK_UPDATED")
                                    && event.toString().contains(scheduler.id()))
                    .at("/framework_updated/framework");
            assertThat(updated.path("connected").asBoolean()).isFalse();
        }
    }

    @Fact("3.28")
    @Test
    void offersQuotaAndWeightsHaveNoEvents() {
        try (Events events = subscribe();
                Scheduler scheduler = Scheduler.on(stage)) {
            scheduler.offer();
            String role = Scheduler.unique("silent");
            stage.master()
                    .operate(
                            "{'type': 'UPDATE_WEIGHTS', 'update_weights':"
                                    + " {'weight_infos': [{'role': '%s', 'weight': 2}]}}",
                            role);
            scheduler.close();
            events.await("FRAMEWORK_REMOVED");
            assertThat(events.all())
                    .extracting(event -> event.path("type").asText())
                    .isSubsetOf("SUBSCRIBED", "HEARTBEAT", "FRAMEWORK_ADDED", "FRAMEWORK_UPDATED", "FRAMEWORK_REMOVED");
        }
    }
}
