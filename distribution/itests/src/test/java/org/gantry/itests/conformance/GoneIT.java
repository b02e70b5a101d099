package org.gantry.itests.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.Test;

/** An agent that is marked gone, which is for ever. */
@DisplayNameGeneration(FactNames.class)
class GoneIT {
    private final Stage stage = Stage.doomed();

    @Fact({"1.72", "1.62", "1.75", "3.17", "3.24"})
    @Test
    void tasksOfAnAgentThatIsGoneAreGone() {
        ObjectNode plain = Json.of(
                "{'user': '%s', 'name': 'plain', 'role': '%s'}",
                System.getProperty("user.name"), Scheduler.unique("role"));
        try (Events operators = stage.master().open("/api/v1", Json.of("{'type': 'SUBSCRIBE'}"));
                Scheduler aware = offered(Scheduler.on(stage));
                Scheduler unaware = Scheduler.on(stage, plain)) {
            operators.await("SUBSCRIBED");
            aware.run("a", "sleep 1000");
            unaware.run("u", "sleep 1000");
            String agent = stage.agentId();
            String order = "{'type': 'MARK_AGENT_GONE', 'mark_agent_gone': {'agent_id': {'value': '%s'}}}";
            assertThat(stage.master().operate(order, agent).status()).isEqualTo(200);
            JsonNode gone = aware.status("a", "TASK_GONE_BY_OPERATOR");
            assertThat(gone.path("reason").asText()).isEqualTo("REASON_AGENT_REMOVED_BY_OPERATOR");
            assertThat(unaware.status("u", "TASK_LOST").path("reason").asText()).isEqualTo("REASON_AGENT_REMOVED");
            aware.call(
                    "{'type': 'RECONCILE', 'reconcile': {'tasks': [{'task_id': {'value': 'x'},"
                            + " 'agent_id': {'value': '%s'}}]}}",
                    agent);
            aware.status("x", "TASK_GONE_BY_OPERATOR");
            assertThat(stage.master().operate(order, agent).status()).isEqualTo(200);
            assertThat(operators.all("AGENT_REMOVED")).isEmpty();
        }
    }

    /** Has been offered the agent before another framework comes, which would be offered all of it. */
    private static Scheduler offered(Scheduler framework) {
        framework.events().await("OFFERS");
        return framework;
    }
}
