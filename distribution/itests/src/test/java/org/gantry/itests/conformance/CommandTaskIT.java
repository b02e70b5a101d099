package org.gantry.itests.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.Test;

/** Command tasks: their life, environment, checks and limits. */
@DisplayNameGeneration(FactNames.class)
class CommandTaskIT {
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

    private void launch(String id, String command, Consumer<ObjectNode> more) {
        JsonNode offer = scheduler.offer();
        ObjectNode task = Scheduler.task(offer, id, command);
        more.accept(task);
        scheduler.launch(offer, task);
    }

    private List<String> states(String task) {
        return scheduler.statuses(task).stream()
                .map(status -> status.path("state").asText())
                .toList();
    }

    private String output(String task) {
        return stage.agent()
                .get("/files/download?path=/frameworks/" + scheduler.id() + "/executors/" + task
                        + "/runs/latest/stdout")
                .text();
    }

    @Fact({"2.15", "2.43", "2.44"})
    @Test
    void startingRunningFinishedOrFailedByTheExitCode() {
        launch("good", "true", task -> {});
        JsonNode finished = scheduler.acknowledgeUntil("good", "TASK_FINISHED");
        assertThat(states("good")).containsSubsequence("TASK_STARTING", "TASK_RUNNING", "TASK_FINISHED");
        assertThat(finished.path("source").asText()).isEqualTo("SOURCE_EXECUTOR");
        assertThat(finished.path("message").asText()).isEqualTo("Command exited with status 0");
        launch("bad", "exit 7", task -> {});
        assertThat(scheduler
                        .acknowledgeUntil("bad", "TASK_FAILED")
                        .path("message")
                        .asText())
                .isEqualTo("Command exited with status 7");
        launch("hit", "kill -9 $$", task -> {});
        assertThat(scheduler
                        .acknowledgeUntil("hit", "TASK_FAILED")
                        .path("message")
                        .asText())
                .contains("Killed");
    }

    @Fact({"2.14", "2.13", "2.12"})
    @Test
    void environmentOfTheCommandWins() {
        launch(
                "env",
                "echo A=$A; echo ID=$MESOS_EXECUTOR_ID; echo TASK=$MESOS_TASK_ID; env | grep -c ^KARAF || true",
                task -> {
                    ObjectNode command = (ObjectNode) task.get("command");
                    command.putObject("environment")
                            .putArray("variables")
                            .add(Json.of("{'name': 'A', 'value': 'mine'}"))
                            .add(Json.of("{'name': 'MESOS_EXECUTOR_ID', 'value': 'overridden'}"));
                });
        scheduler.acknowledgeUntil("env", "TASK_FINISHED");
        assertThat(output("env"))
                .contains("A=mine\n", "ID=overridden\n", "TASK=\n")
                .endsWith("0\n");
    }

    @Fact("2.22")
    @Test
    void taskThatTakesTooLongFails() {
        launch("long", "sleep 1000", task -> task.putObject("max_completion_time")
                .put("nanoseconds", 500_000_000L));
        JsonNode status = scheduler.acknowledgeUntil("long", "TASK_FAILED");
        assertThat(status.path("reason").asText()).isEqualTo("REASON_MAX_COMPLETION_TIME_REACHED");
    }

    @Fact({"2.36", "2.38", "2.40"})
    @Test
    void healthCheckIsToldAndEndsAnUnhealthyTask() {
        launch("sick", "sleep 1000", task -> {
            ObjectNode check = Json.of("{'type': 'COMMAND', 'delay_seconds': 0, 'interval_seconds': 0.2,"
                    + " 'grace_period_seconds': 0, 'consecutive_failures': 2, 'command': {'value': 'false'}}");
            task.set("health_check", check);
        });
        JsonNode end = scheduler.acknowledgeUntil("sick", "TASK_KILLED");
        assertThat(end.path("healthy").asBoolean(true)).isFalse();
        assertThat(scheduler.statuses("sick")).anySatisfy(status -> {
            assertThat(status.path("state").asText()).isEqualTo("TASK_RUNNING");
            assertThat(status.path("reason").asText()).isEqualTo("REASON_TASK_HEALTH_CHECK_STATUS_UPDATED");
            assertThat(status.path("healthy").asBoolean(true)).isFalse();
        });
    }

    @Fact({"2.37", "2.38", "2.41"})
    @Test
    void generalCheckTellsResultsAndKillsNothing() {
        launch("checked", "sleep 1000", task -> {
            task.set(
                    "check",
                    Json.of("{'type': 'COMMAND', 'delay_seconds': 0, 'interval_seconds': 0.2,"
                            + " 'command': {'command': {'value': 'exit 4'}}}"));
            task.set(
                    "health_check",
                    Json.of("{'type': 'COMMAND', 'delay_seconds': 0, 'interval_seconds': 0.2,"
                            + " 'command': {'value': 'true'}}"));
        });
        JsonNode first = scheduler.acknowledgeUntil("checked", "TASK_RUNNING");
        assertThat(first.at("/check_status/type").asText()).isEqualTo("COMMAND");
        Awaitility.await().atMost(Events.PATIENCE).until(() -> {
            scheduler.statuses("checked").forEach(scheduler::acknowledge);
            return scheduler.statuses("checked").stream()
                    .anyMatch(status ->
                            status.at("/check_status/command/exit_code").asInt() == 4
                                    && status.path("reason").asText().equals("REASON_TASK_CHECK_STATUS_UPDATED"));
        });
        assertThat(states("checked")).doesNotContain("TASK_KILLED", "TASK_FAILED");
    }

    @Fact("2.39")
    @Test
    void tcpHealthCheckOfAPortThatIsOpen() {
        launch(
                "open",
                "sleep 1000",
                task -> task.set(
                        "health_check",
                        Json.of(
                                "{'type': 'TCP', 'delay_seconds': 0, 'interval_seconds': 0.2, 'tcp': {'port': %d}}",
                                stage.master().base().getPort())));
        scheduler.acknowledgeUntil("open", "TASK_RUNNING");
        Awaitility.await().atMost(Events.PATIENCE).until(() -> {
            scheduler.statuses("open").forEach(scheduler::acknowledge);
            return scheduler.statuses("open").stream()
                    .anyMatch(status -> status.path("healthy").asBoolean());
        });
    }

    @Fact({"2.45", "2.48"})
    @Test
    void launchThatFailsTellsWhy() {
        launch("unfetched", "true", task -> ((ObjectNode) task.get("command"))
                .putArray("uris")
                .addObject()
                .put("value", "/no/such/file"));
        JsonNode status = scheduler.acknowledgeUntil("unfetched", "TASK_FAILED");
        assertThat(status.path("reason").asText()).isEqualTo("REASON_CONTAINER_LAUNCH_FAILED");
        assertThat(status.path("source").asText()).isEqualTo("SOURCE_AGENT");
        assertThat(status.path("message").asText()).isNotEmpty();
    }

    @Fact({"1.58", "4.16"})
    @Test
    void limitsAreShownAndNotAccounted() {
        launch("limited", "sleep 1000", task -> task.putObject("limits")
                .putObject("cpus")
                .put("value", 4));
        scheduler.acknowledgeUntil("limited", "TASK_RUNNING");
        JsonNode task = stage.master()
                .get("/tasks?framework_id=" + scheduler.id() + "&task_id=limited")
                .json()
                .at("/tasks/0");
        assertThat(task.at("/limits/cpus").asDouble()).isEqualTo(4);
        assertThat(task.at("/resources/cpus").asDouble()).isEqualTo(0.1);
        assertThat(scheduler.offer().path("resources")).anySatisfy(resource -> {
            assertThat(resource.path("name").asText()).isEqualTo("cpus");
            assertThat(resource.at("/scalar/value").asDouble()).isGreaterThan(7);
        });
    }

    @Fact({"2.42", "2.15"})
    @Test
    void killPolicyOfTheKillShortensTheGrace() {
        launch("stubborn", "trap '' TERM; while :; do sleep 1; done", task -> task.putObject("kill_policy")
                .putObject("grace_period")
                .put("nanoseconds", 600_000_000_000L));
        scheduler.acknowledgeUntil("stubborn", "TASK_RUNNING");
        scheduler.call("{'type': 'KILL', 'kill': {'task_id': {'value': 'stubborn'},"
                + " 'kill_policy': {'grace_period': {'nanoseconds': 100000000}}}}");
        scheduler.acknowledgeUntil("stubborn", "TASK_KILLED");
        assertThat(states("stubborn")).contains("TASK_KILLING");
    }
}
