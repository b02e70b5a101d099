package org.gantry.itests.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.Test;

/** What the master tells of tasks and operations when it is asked. */
@DisplayNameGeneration(FactNames.class)
class ReconciliationIT {
    private final Stage stage = Stage.usual();

    private static void reconcile(Scheduler scheduler, String task, String agent) {
        ObjectNode call =
                Json.of("{'type': 'RECONCILE', 'reconcile': {'tasks': [{'task_id': {'value': '%s'}}]}}", task);
        if (!agent.isEmpty()) {
            ((ObjectNode) call.at("/reconcile/tasks/0")).putObject("agent_id").put("value", agent);
        }
        assertThat(scheduler.call(call).status()).isEqualTo(202);
    }

    @Fact({"1.62", "1.64", "1.75"})
    @Test
    void explicitReconciliationTellsStateGoneOrUnknown() {
        try (Scheduler scheduler = Scheduler.on(stage)) {
            JsonNode offer = scheduler.offer();
            scheduler.launch(offer, Scheduler.task(offer, "runs", "sleep 1000"));
            scheduler.acknowledgeUntil("runs", "TASK_RUNNING");
            reconcile(scheduler, "runs", "");
            JsonNode status = scheduler
                    .events()
                    .await(
                            "reconciled",
                            event -> event.at("/update/status/reason").asText().equals("REASON_RECONCILIATION"))
                    .at("/update/status");
            assertThat(status.path("state").asText()).isEqualTo("TASK_RUNNING");
            assertThat(status.path("source").asText()).isEqualTo("SOURCE_MASTER");
            assertThat(status.path("message").asText()).isEqualTo("Reconciliation: Latest task state");
            assertThat(status.has("uuid")).isFalse();
            assertThat(status.has("container_status")).isTrue();
            reconcile(scheduler, "nobody", stage.agentId());
            assertThat(scheduler.status("nobody", "TASK_GONE").path("message").asText())
                    .isEqualTo("Reconciliation: Task is unknown to the agent");
            reconcile(scheduler, "stranger", "no-such-agent");
            scheduler.status("stranger", "TASK_UNKNOWN");
            reconcile(scheduler, "homeless", "");
            assertThat(scheduler.status("homeless", "TASK_UNKNOWN").has("agent_id"))
                    .isFalse();
        }
        ObjectNode unaware = Json.of("{'user': 'u', 'name': 'unaware', 'role': '%s'}", Scheduler.unique("role"));
        try (Scheduler scheduler = Scheduler.on(stage, unaware)) {
            reconcile(scheduler, "nobody", stage.agentId());
            scheduler.status("nobody", "TASK_LOST");
        }
    }

    @Fact("1.62")
    @Test
    void reconciliationTellsTheOldestUpdateThatWaitsForItsAcknowledgement() {
        try (Scheduler scheduler = Scheduler.on(stage)) {
            JsonNode offer = scheduler.offer();
            scheduler.launch(offer, Scheduler.task(offer, "lags", "true"));
            scheduler.status("lags", "TASK_STARTING");
            scheduler.awaitEndAtAgent(stage, "lags");
            reconcile(scheduler, "lags", "");
            JsonNode status = scheduler
                    .events()
                    .await(
                            "reconciled",
                            event -> event.at("/update/status/reason").asText().equals("REASON_RECONCILIATION"))
                    .at("/update/status");
            assertThat(status.path("state").asText()).isEqualTo("TASK_STARTING");
        }
    }

    @Fact("1.63")
    @Test
    void implicitReconciliationTellsEveryLivingTaskOnce() {
        try (Scheduler scheduler = Scheduler.on(stage)) {
            scheduler.run("one", "sleep 1000");
            scheduler.run("two", "sleep 1000");
            scheduler.run("over", "sleep 1000");
            scheduler.kill("over");
            scheduler.acknowledgeUntil("over", "TASK_KILLED");
            scheduler.call("{'type': 'RECONCILE', 'reconcile': {'tasks': []}}");
            scheduler.kill("fence");
            scheduler.status("fence", "TASK_UNKNOWN");
            assertThat(scheduler.events().all("UPDATE"))
                    .filteredOn(event ->
                            event.at("/update/status/message").asText().equals("Reconciliation: Latest task state"))
                    .extracting(
                            event -> event.at("/update/status/task_id/value").asText())
                    .containsExactlyInAnyOrder("one", "two");
        }
    }

    @Fact({"1.65", "1.67"})
    @Test
    void unknownOperationsAreUnknown() {
        try (Scheduler scheduler = Scheduler.on(stage)) {
            scheduler.call("{'type': 'RECONCILE_OPERATIONS', 'reconcile_operations': {'operations':"
                    + " [{'operation_id': {'value': 'o1'}}, {'operation_id': {'value': 'o2'},"
                    + " 'agent_id': {'value': 'no-such-agent'}}]}}");
            for (String id : new String[] {"o1", "o2"}) {
                JsonNode status = scheduler
                        .events()
                        .await(id, event -> event.at("/update_operation_status/status/operation_id/value")
                                .asText()
                                .equals(id))
                        .at("/update_operation_status/status");
                assertThat(status.path("state").asText()).isEqualTo("OPERATION_UNKNOWN");
                assertThat(status.has("uuid")).isFalse();
            }
        }
    }

    @Fact("1.66")
    @Test
    void acknowledgementOfAnOperationNeedsItsAgent() {
        try (Scheduler scheduler = Scheduler.on(stage)) {
            String uuid = "MDEyMzQ1Njc4OWFiY2RlZg==";
            Wire.Answer without = scheduler.call(
                    "{'type': 'ACKNOWLEDGE_OPERATION_STATUS', 'acknowledge_operation_status':"
                            + " {'uuid': '%s', 'operation_id': {'value': 'o'}}}",
                    uuid);
            assertThat(without.status()).isEqualTo(400);
            assertThat(without.text()).endsWith("Expecting 'agent_id' to be present");
            Wire.Answer with = scheduler.call(
                    "{'type': 'ACKNOWLEDGE_OPERATION_STATUS', 'acknowledge_operation_status':"
                            + " {'uuid': '%s', 'operation_id': {'value': 'o'}, 'agent_id': {'value': 'a'}}}",
                    uuid);
            assertThat(with.status()).isEqualTo(202);
        }
    }
}
