package org.gantry.itests.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.Test;

/** Task groups and the default executor. */
@DisplayNameGeneration(FactNames.class)
class GroupIT {
    private final Stage stage = Stage.usual();
    private Scheduler scheduler;

    @BeforeEach
    void subscribe() {
        scheduler = Scheduler.on(stage);
    }

    @AfterEach
    void end() {
        scheduler.close();
    }

    private static ObjectNode executor(String type, String more) {
        return Json.of(
                "{'type': '%s', 'executor_id': {'value': 'pod'} %s, 'resources':"
                        + " [{'name': 'cpus', 'type': 'SCALAR', 'scalar': {'value': 0.1}},"
                        + " {'name': 'mem', 'type': 'SCALAR', 'scalar': {'value': 32}},"
                        + " {'name': 'disk', 'type': 'SCALAR', 'scalar': {'value': 32}}]}",
                type, more);
    }

    private void launch(ObjectNode executor, JsonNode offer, ObjectNode... tasks) {
        executor.putObject("framework_id").put("value", scheduler.id());
        ObjectNode call = Scheduler.accept(List.of(offer));
        ObjectNode group = ((ArrayNode) call.at("/accept/operations"))
                .addObject()
                .put("type", "LAUNCH_GROUP")
                .putObject("launch_group");
        group.set("executor", executor);
        ArrayNode members = group.putObject("task_group").putArray("tasks");
        List.of(tasks).forEach(members::add);
        assertThat(scheduler.call(call).status()).isEqualTo(202);
    }

    @Fact({"1.46", "1.57"})
    @Test
    void oneBadMemberFailsTheWholeGroup() {
        JsonNode offer = scheduler.offer();
        ObjectNode bad = Scheduler.task(offer, "bad", "true");
        bad.set("executor", executor("CUSTOM", ", 'command': {'value': 'true'}"));
        launch(executor("DEFAULT", ""), offer, Scheduler.task(offer, "good", "true"), bad);
        for (String task : List.of("good", "bad")) {
            JsonNode status = scheduler.status(task, "TASK_ERROR");
            assertThat(status.path("reason").asText()).isEqualTo("REASON_TASK_GROUP_INVALID");
        }
    }

    @Fact("1.56")
    @Test
    void executorOfAGroupHasATypeAndEnoughResources() {
        JsonNode offer = scheduler.offer();
        ObjectNode poor = executor("DEFAULT", "");
        ((ArrayNode) poor.get("resources")).remove(2);
        launch(poor, offer, Scheduler.task(offer, "poor", "true"));
        assertThat(scheduler.status("poor", "TASK_ERROR").path("message").asText())
                .contains("disk");
        offer = scheduler.offer();
        launch(
                executor("DEFAULT", ", 'command': {'value': 'true'}"),
                offer,
                Scheduler.task(offer, "commanded", "true"));
        scheduler.status("commanded", "TASK_ERROR");
    }

    @Fact({"2.18", "2.21"})
    @Test
    void membersRunTogetherAndAFailureKillsTheRest() {
        JsonNode offer = scheduler.offer();
        launch(
                executor("DEFAULT", ""),
                offer,
                Scheduler.task(offer, "stays", "sleep 1000"),
                Scheduler.task(offer, "fails", "sleep 1; exit 1"));
        JsonNode running = scheduler.acknowledgeUntil("stays", "TASK_RUNNING");
        assertThat(running.at("/executor_id/value").asText()).isEqualTo("pod");
        scheduler.acknowledgeUntil("fails", "TASK_FAILED");
        scheduler.acknowledgeUntil("stays", "TASK_KILLED");
    }

    @Fact("2.20")
    @Test
    void sandboxOfTheExecutorHasALinkForEachTask() throws IOException {
        JsonNode offer = scheduler.offer();
        launch(
                executor("DEFAULT", ""),
                offer,
                Scheduler.task(offer, "first", "sleep 1000"),
                Scheduler.task(offer, "second", "sleep 1000"));
        for (String task : List.of("first", "second")) {
            JsonNode running = scheduler.acknowledgeUntil(task, "TASK_RUNNING");
            String container =
                    running.at("/container_status/container_id/value").asText();
            Path link = sandbox().resolve("tasks").resolve(task);
            assertThat(link).isSymbolicLink();
            assertThat(link.toRealPath()).endsWith(Path.of("containers", container));
        }
    }

    private Path sandbox() {
        for (JsonNode framework : stage.agent().get("/state").json().path("frameworks")) {
            if (framework.path("id").asText().equals(scheduler.id())) {
                return Path.of(framework.at("/executors/0/directory").asText());
            }
        }
        throw new AssertionError("The agent does not know the framework");
    }

    @Fact({"2.19"})
    @Test
    void killEndsATaskAndTheExecutorEndsWithTheLast() {
        JsonNode offer = scheduler.offer();
        launch(executor("DEFAULT", ""), offer, Scheduler.task(offer, "one", "sleep 1000"));
        scheduler.acknowledgeUntil("one", "TASK_RUNNING");
        scheduler.kill("one");
        scheduler.acknowledgeUntil("one", "TASK_KILLED");
        assertThat(scheduler.statuses("one"))
                .extracting(status -> status.path("state").asText())
                .contains("TASK_KILLING");
        JsonNode failure = scheduler.events().await("FAILURE").path("failure");
        assertThat(failure.at("/executor_id/value").asText()).isEqualTo("pod");
    }
}
