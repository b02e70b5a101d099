package org.gantry.itests.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.Test;

/** The executor API: the container only sleeps, the case itself speaks for the executor. */
@DisplayNameGeneration(FactNames.class)
class ExecutorApiIT {
    private static final String API = "/api/v1/executor";
    private static final String UUID = "MDEyMzQ1Njc4OWFiY2RlZg==";

    private final Stage stage = Stage.usual();
    private final Wire agent = stage.agent();
    private Scheduler scheduler;
    private String agentId;

    @BeforeEach
    void launch() {
        scheduler = Scheduler.on(stage);
        JsonNode offer = scheduler.offer();
        agentId = offer.at("/agent_id/value").asText();
        ObjectNode task = Scheduler.task(offer, "task", "");
        task.remove("command");
        task.set(
                "executor",
                Json.of(
                        "{'executor_id': {'value': 'own'}, 'name': 'Own', 'command': {'value': 'env; while [ ! -e die ]; do sleep 0.1; done; kill -9 $$'},"
                                + " 'resources': [{'name': 'cpus', 'type': 'SCALAR', 'scalar': {'value': 0.1}},"
                                + " {'name': 'mem', 'type': 'SCALAR', 'scalar': {'value': 32}}]}"));
        scheduler.launch(offer, task);
        Awaitility.await("executor known to the agent")
                .atMost(Events.PATIENCE)
                .until(() -> call("{'type': 'HEARTBEAT'}").status() == 202);
    }

    @AfterEach
    void end() {
        scheduler.close();
    }

    private ObjectNode signed(String text, Object... arguments) {
        ObjectNode call = Json.of(text, arguments);
        call.putObject("executor_id").put("value", "own");
        call.putObject("framework_id").put("value", scheduler.id());
        return call;
    }

    private Wire.Answer call(String text, Object... arguments) {
        return agent.call(API, signed(text, arguments));
    }

    private Events subscribe() {
        return agent.open(API, signed("{'type': 'SUBSCRIBE', 'subscribe': {}}"));
    }

    private Wire.Answer update(String state) {
        return call(
                "{'type': 'UPDATE', 'update': {'status': {'task_id': {'value': 'task'}, 'state': '%s',"
                        + " 'source': 'SOURCE_EXECUTOR', 'uuid': '%s'}}}",
                state, UUID);
    }

    @Fact({"2.01", "2.02", "2.04", "2.08", "1.37"})
    @Test
    void executorSubscribesIsLaunchedUpdatesAndIsAcknowledged() {
        try (Events events = subscribe()) {
            JsonNode subscribed = events.await("SUBSCRIBED").path("subscribed");
            assertThat(subscribed.at("/executor_info/executor_id/value").asText())
                    .isEqualTo("own");
            assertThat(subscribed.at("/framework_info/id/value").asText()).isEqualTo(scheduler.id());
            assertThat(subscribed.at("/agent_info/id/value").asText()).isEqualTo(agentId);
            assertThat(subscribed.at("/container_id/value").asText()).isNotEmpty();
            assertThat(events.header("Mesos-Stream-Id")).isEmpty();
            assertThat(events.await("LAUNCH").at("/launch/task/task_id/value").asText())
                    .isEqualTo("task");
            assertThat(update("TASK_RUNNING").status()).isEqualTo(202);
            JsonNode acknowledged = events.await("ACKNOWLEDGED").path("acknowledged");
            assertThat(acknowledged.path("uuid").asText()).isEqualTo(UUID);
            JsonNode status = scheduler.status("task", "TASK_RUNNING");
            assertThat(status.at("/executor_id/value").asText()).isEqualTo("own");
            assertThat(status.at("/agent_id/value").asText()).isEqualTo(agentId);
            assertThat(status.path("source").asText()).isEqualTo("SOURCE_EXECUTOR");
            assertThat(status.path("timestamp").isNumber()).isTrue();
            assertThat(status.has("container_status")).isTrue();
        }
    }

    @Fact("2.08")
    @Test
    void updatesNeedAUuidAndTheirSource() {
        try (Events events = subscribe()) {
            events.await("LAUNCH");
            String status = "{'type': 'UPDATE', 'update': {'status': {'task_id': {'value': 'task'},"
                    + " 'state': 'TASK_RUNNING' %s}}}";
            assertThat(call(status, ", 'source': 'SOURCE_EXECUTOR'").status()).isEqualTo(400);
            assertThat(call(status, ", 'source': 'SOURCE_MASTER', 'uuid': '" + UUID + "'")
                            .status())
                    .isEqualTo(400);
        }
    }

    @Fact("2.05")
    @Test
    void unknownOnesAre400AndUnsubscribedOnes403() {
        assertThat(update("TASK_RUNNING").status()).isEqualTo(403);
        ObjectNode stranger = Json.of("{'type': 'SUBSCRIBE', 'subscribe': {}, 'executor_id': {'value': 'own'},"
                + " 'framework_id': {'value': 'nobody'}}");
        assertThat(agent.call(API, stranger).status()).isEqualTo(400);
        assertThat(agent.call(API, Json.of("{'type': 'SUBSCRIBE'}")).status()).isEqualTo(400);
        assertThat(agent.send("GET", API, "").status()).isEqualTo(405);
        assertThat(agent.send("POST", "/slave(1)" + API, "{}", "Content-Type", Wire.JSON)
                        .status())
                .isEqualTo(400);
    }

    @Fact("2.06")
    @Test
    void secondSubscriptionClosesTheFirst() {
        try (Events first = subscribe()) {
            first.await("SUBSCRIBED");
            try (Events second = subscribe()) {
                second.await("SUBSCRIBED");
                first.awaitEnd();
                assertThat(second.hasEnded()).isFalse();
            }
        }
    }

    @Fact({"1.31", "2.01", "2.02"})
    @Test
    void messagesGoBothWays() {
        try (Events events = subscribe()) {
            events.await("SUBSCRIBED");
            scheduler.call(
                    "{'type': 'MESSAGE', 'message': {'agent_id': {'value': '%s'}, 'executor_id': {'value': 'own'},"
                            + " 'data': 'cGluZw=='}}",
                    agentId);
            assertThat(events.await("MESSAGE").at("/message/data").asText()).isEqualTo("cGluZw==");
            assertThat(call("{'type': 'MESSAGE', 'message': {'data': 'cG9uZw=='}}")
                            .status())
                    .isEqualTo(202);
            JsonNode message = scheduler.events().await("MESSAGE").path("message");
            assertThat(message.path("data").asText()).isEqualTo("cG9uZw==");
            assertThat(message.at("/executor_id/value").asText()).isEqualTo("own");
            assertThat(message.at("/agent_id/value").asText()).isEqualTo(agentId);
        }
    }

    @Fact({"1.26", "2.09", "2.02"})
    @Test
    void killAndShutdownReachTheExecutor() {
        try (Events events = subscribe()) {
            events.await("LAUNCH");
            update("TASK_RUNNING");
            scheduler.acknowledgeUntil("task", "TASK_RUNNING");
            scheduler.kill("task");
            assertThat(events.await("KILL").at("/kill/task_id/value").asText()).isEqualTo("task");
            scheduler.call(
                    "{'type': 'SHUTDOWN', 'shutdown': {'agent_id': {'value': '%s'},"
                            + " 'executor_id': {'value': 'own'}}}",
                    agentId);
            events.await("SHUTDOWN");
            events.awaitEnd();
        }
    }

    @Fact({"1.32", "2.24", "2.47"})
    @Test
    void endOfTheContainerFailsTasksAndIsToldWithItsStatus() throws IOException {
        try (Events events = subscribe()) {
            events.await("LAUNCH");
            update("TASK_RUNNING");
            scheduler.acknowledgeUntil("task", "TASK_RUNNING");
            Files.createFile(sandbox().resolve("die"));
            JsonNode failure = scheduler.events().await("FAILURE").path("failure");
            assertThat(failure.at("/executor_id/value").asText()).isEqualTo("own");
            assertThat(failure.at("/agent_id/value").asText()).isEqualTo(agentId);
            assertThat(failure.path("status").asInt()).isEqualTo(9);
            assertThat(scheduler.status("task", "TASK_FAILED").path("reason").asText())
                    .isEqualTo("REASON_EXECUTOR_TERMINATED");
        }
    }

    private Path sandbox() {
        for (JsonNode framework : agent.get("/state").json().path("frameworks")) {
            if (framework.path("id").asText().equals(scheduler.id())) {
                return Path.of(framework.at("/executors/0/directory").asText());
            }
        }
        throw new AssertionError("The agent knows nothing of " + scheduler.id());
    }

    @Fact({"3.57", "1.30"})
    @Test
    void executorIsShownAndNamedInOffers() {
        JsonNode offer = scheduler.offer();
        assertThat(Json.texts(offer.path("executor_ids"), "/value")).containsExactly("own");
        JsonNode executor = stage.master()
                .get("/frameworks?framework_id=" + scheduler.id())
                .json()
                .at("/frameworks/0/executors/0");
        assertThat(Json.keys(executor))
                .contains("executor_id", "name", "framework_id", "command", "resources", "slave_id", "type");
        assertThat(executor.path("executor_id").asText()).isEqualTo("own");
    }

    @Fact({"2.11", "2.13"})
    @Test
    void executorIsToldItsSurroundingsAndNoneOfTheAgents() {
        JsonNode executor =
                stage.agent().operate("{'type': 'GET_EXECUTORS'}").json().at("/get_executors/executors");
        assertThat(executor.toString()).contains("\"own\"");
        String sandbox = "/frameworks/" + scheduler.id() + "/executors/own/runs/latest/stdout";
        Awaitility.await()
                .atMost(Events.PATIENCE)
                .until(() -> agent.get("/files/download?path=" + sandbox).text().contains("MESOS_EXECUTOR_ID"));
        List<String> environment =
                agent.get("/files/download?path=" + sandbox).text().lines().toList();
        assertThat(environment)
                .contains(
                        "MESOS_FRAMEWORK_ID=" + scheduler.id(),
                        "MESOS_EXECUTOR_ID=own",
                        "MESOS_SLAVE_ID=" + agentId,
                        "MESOS_AGENT_ENDPOINT=127.0.0.1:" + agent.base().getPort(),
                        "MESOS_SLAVE_PID=slave(1)@127.0.0.1:" + agent.base().getPort())
                .anyMatch(line -> line.startsWith("MESOS_DIRECTORY=/"))
                .anyMatch(line -> line.startsWith("MESOS_SANDBOX=/"))
                .anyMatch(line -> line.startsWith("MESOS_CHECKPOINT="))
                .anyMatch(line -> line.startsWith("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD="))
                .anyMatch(line -> line.startsWith("PATH="))
                .noneMatch(line -> line.startsWith("GANTRY_"))
                .noneMatch(line -> line.startsWith("KARAF_"));
    }
}
