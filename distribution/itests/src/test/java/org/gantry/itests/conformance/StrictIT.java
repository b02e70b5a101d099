package org.gantry.itests.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.gantry.itests.Distribution;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.Test;

/** On a node with short deadlines: an agent that stops answering and comes back, drains, small histories. */
@DisplayNameGeneration(FactNames.class)
class StrictIT {
    private final Stage stage = Stage.strict();
    private final Wire master = stage.master();

    private static ObjectNode aware() {
        return Json.of("{'user': 'nobody', 'name': 'aware', 'roles': ['allowed'], 'failover_timeout': 60,"
                + " 'checkpoint': true, 'capabilities': [{'type': 'MULTI_ROLE'}, {'type': 'PARTITION_AWARE'}]}");
    }

    private static ObjectNode unaware() {
        return Json.of("{'user': 'nobody', 'name': 'unaware', 'role': 'other', 'failover_timeout': 60}");
    }

    private void shell(String line) {
        Distribution.Result result = stage.node().shell(line);
        assertThat(result.exitCode()).as(result.output() + result.errors()).isZero();
    }

    @Fact({"1.71", "1.32", "1.62", "1.75", "3.24", "3.26", "5.14"})
    @Test
    void agentBecomesUnreachableAndComesBackWithItsTasks() {
        try (Events operators = master.open("/api/v1", Json.of("{'type': 'SUBSCRIBE'}"));
                Scheduler aware = Scheduler.on(stage, aware());
                Scheduler unaware = Scheduler.on(stage, unaware())) {
            operators.await("SUBSCRIBED");
            aware.run("a", "sleep 1000");
            unaware.run("u", "sleep 1000");
            String agent = stage.agentId();
            shell("bundle:stop org.gantry.agent");
            try {
                JsonNode unreachable = aware.status("a", "TASK_UNREACHABLE");
                assertThat(unreachable.path("reason").asText()).isEqualTo("REASON_AGENT_REMOVED");
                assertThat(unreachable.path("source").asText()).isEqualTo("SOURCE_MASTER");
                assertThat(unreachable.has("unreachable_time")).isTrue();
                assertThat(unaware.status("u", "TASK_LOST").path("reason").asText())
                        .isEqualTo("REASON_AGENT_REMOVED");
                JsonNode failure = aware.events().await("FAILURE").path("failure");
                assertThat(failure.at("/agent_id/value").asText()).isEqualTo(agent);
                assertThat(failure.has("executor_id")).isFalse();
                aware.call("{'type': 'RECONCILE', 'reconcile': {'tasks': []}}");
                aware.call(
                        "{'type': 'RECONCILE', 'reconcile': {'tasks': [{'task_id': {'value': 'x'},"
                                + " 'agent_id': {'value': '%s'}}]}}",
                        agent);
                aware.status("x", "TASK_UNREACHABLE");
                assertThat(master.get("/state")
                                .json()
                                .path("unreachable_slaves")
                                .asInt())
                        .isEqualTo(1);
                assertThat(operators.all("AGENT_REMOVED")).isEmpty();
            } finally {
                shell("bundle:start org.gantry.agent");
            }
            JsonNode back = aware.events()
                    .await(
                            "back",
                            event -> event.at("/update/status/reason").asText().equals("REASON_AGENT_REREGISTERED"))
                    .at("/update/status");
            assertThat(back.path("state").asText()).isEqualTo("TASK_RUNNING");
            unaware.events().await("back", event -> event.at("/update/status/reason")
                    .asText()
                    .equals("REASON_AGENT_REREGISTERED"));
            assertThat(stage.agentId()).isEqualTo(agent);
            operators.await(
                    "task added again",
                    event ->
                            Events.isOf(event, "TASK_ADDED") && event.toString().contains("\"a\""));
        }
    }

    @Fact("3.29")
    @Test
    void newestSubscriberTakesTheOldestsPlace() {
        try (Events first = subscribeOperator();
                Events second = subscribeOperator();
                Events third = subscribeOperator()) {
            third.await("SUBSCRIBED");
            first.awaitEnd();
            assertThat(second.hasEnded()).isFalse();
            assertThat(third.hasEnded()).isFalse();
        }
    }

    private Events subscribeOperator() {
        Events events = master.open("/api/v1", Json.of("{'type': 'SUBSCRIBE'}"));
        events.await("SUBSCRIBED");
        return events;
    }

    private JsonNode agent() {
        return master.operate("{'type': 'GET_AGENTS'}").json().at("/get_agents/agents/0");
    }

    @Fact({"2.49", "3.05", "3.18", "3.19", "4.38"})
    @Test
    void drainKillsTasksAndKeepsTheAgentOutUntilReactivated() {
        String agent = stage.agentId();
        try (Scheduler scheduler = Scheduler.on(stage, aware())) {
            scheduler.run("drained", "sleep 1000");
            Wire.Answer drain = master.operate(
                    "{'type': 'DRAIN_AGENT', 'drain_agent': {'agent_id': {'value': '%s'},"
                            + " 'max_grace_period': {'seconds': 1}}}",
                    agent);
            assertThat(drain.status()).as(drain.text()).isEqualTo(200);
            JsonNode killed = scheduler.acknowledgeUntil("drained", "TASK_KILLED");
            assertThat(killed.path("reason").asText()).isEqualTo("REASON_AGENT_DRAINING");
            Awaitility.await()
                    .atMost(Events.PATIENCE)
                    .until(() -> agent().at("/drain_info/state").asText().equals("DRAINED"));
            assertThat(agent().path("deactivated").asBoolean()).isTrue();
            Wire.Answer reactivate = master.operate(
                    "{'type': 'REACTIVATE_AGENT', 'reactivate_agent': {'agent_id': {'value': '%s'}}}", agent);
            assertThat(reactivate.status()).as(reactivate.text()).isEqualTo(200);
            scheduler.call("{'type': 'REVIVE'}");
            scheduler.run("after", "sleep 1000");
        }
    }

    @Fact("2.35")
    @Test
    void theAgentRemembersAsManyExecutorsAsItsFlagSays() {
        try (Scheduler scheduler = Scheduler.on(stage, aware())) {
            for (String task : List.of("e1", "e2", "e3")) {
                JsonNode offer = scheduler.offer();
                scheduler.launch(offer, Scheduler.task(offer, task, "true"));
                scheduler.acknowledgeUntil(task, "TASK_FINISHED");
            }
            Awaitility.await().atMost(Events.PATIENCE).until(() -> completedExecutors(scheduler)
                    .equals(List.of("e2", "e3")));
        }
    }

    private List<String> completedExecutors(Scheduler scheduler) {
        JsonNode state = stage.agent().get("/state").json();
        return Stream.of("frameworks", "completed_frameworks")
                .flatMap(list -> StreamSupport.stream(state.path(list).spliterator(), false))
                .filter(framework -> framework.path("id").asText().equals(scheduler.id()))
                .flatMap(framework -> Json.texts(framework.path("completed_executors"), "/id").stream())
                .sorted()
                .toList();
    }

    @Fact({"5.20", "1.22"})
    @Test
    void historiesAreAsLongAsTheFlagsSay() {
        try (Scheduler scheduler = Scheduler.on(stage, aware())) {
            for (String task : List.of("t1", "t2", "t3")) {
                JsonNode offer = scheduler.offer();
                scheduler.launch(offer, Scheduler.task(offer, task, "true"));
                scheduler.acknowledgeUntil(task, "TASK_FINISHED");
            }
            Awaitility.await().atMost(Events.PATIENCE).until(() -> Json.texts(
                            master.get("/frameworks?framework_id=" + scheduler.id())
                                    .json()
                                    .at("/frameworks/0/completed_tasks"),
                            "/id")
                    .equals(List.of("t2", "t3")));
        }
        for (int i = 0; i < 3; i++) {
            Scheduler.on(stage, aware()).close();
        }
        assertThat(master.get("/frameworks").json().path("completed_frameworks"))
                .hasSize(2);
    }
}
