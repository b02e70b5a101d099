package org.gantry.itests.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.Test;

/** What the master checks of tasks and executors before it launches them. */
@DisplayNameGeneration(FactNames.class)
class TaskRulesIT {
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

    /** Launches a task that was spoilt, and tells what the master says against it. */
    private String error(String id, Consumer<ObjectNode> spoil) {
        JsonNode offer = scheduler.offer();
        ObjectNode task = Scheduler.task(offer, id, "true");
        spoil.accept(task);
        scheduler.launch(offer, task);
        JsonNode status = scheduler.status(id, "TASK_ERROR");
        assertThat(status.path("reason").asText()).isEqualTo("REASON_TASK_INVALID");
        assertThat(status.path("source").asText()).isEqualTo("SOURCE_MASTER");
        assertThat(status.has("uuid")).isFalse();
        return status.path("message").asText();
    }

    private static ObjectNode executor(String id) {
        return Json.of(
                "{'executor_id': {'value': '%s'}, 'command': {'value': 'sleep 1000'}, 'resources':"
                        + " [{'name': 'cpus', 'type': 'SCALAR', 'scalar': {'value': 0.1}},"
                        + " {'name': 'mem', 'type': 'SCALAR', 'scalar': {'value': 32}}]}",
                id);
    }

    @Fact("1.53")
    @Test
    void taskIdIsUniqueAmongLivingTasks() {
        scheduler.run("once", "sleep 1000");
        assertThat(error("once", task -> {})).isEqualTo("Task has duplicate ID: once");
    }

    @Fact("1.54")
    @Test
    void agentAndResourcesAreThoseOfTheOffer() {
        assertThat(error("a", task -> task.putObject("agent_id").put("value", "other")))
                .startsWith("Task uses invalid agent other while agent ");
        assertThat(error("b", task -> task.putArray("resources"))).isEqualTo("Task uses no resources");
        assertThat(error("c", task -> ((ObjectNode) task.at("/resources/0/scalar")).put("value", 1000)))
                .contains("is more than available");
        assertThat(error("d", task -> ((ObjectNode) task.at("/resources/0/scalar")).put("value", -1)))
                .endsWith("is invalid: Invalid scalar resource: value <= 0");
    }

    @Fact("1.55")
    @Test
    void commandOrExecutorAndNeverBoth() {
        String one = "Task should have at least one (but not both) of CommandInfo or ExecutorInfo present";
        assertThat(error("a", task -> task.remove("command"))).isEqualTo(one);
        assertThat(error("b", task -> task.set("executor", executor("e")))).isEqualTo(one);
        assertThat(error("c", task -> {
                    task.remove("command");
                    task.set("executor", executor("e"));
                    ((ObjectNode) task.get("executor"))
                            .putObject("framework_id")
                            .put("value", "other");
                }))
                .contains("invalid FrameworkID");
    }

    @Fact("1.56")
    @Test
    void smallExecutorOfASingleTaskIsLaunched() {
        JsonNode offer = scheduler.offer();
        ObjectNode task = Scheduler.task(offer, "small", "");
        task.remove("command");
        ObjectNode executor = executor("tiny");
        executor.remove("resources");
        task.set("executor", executor);
        scheduler.launch(offer, task);
        scheduler.offer();
        assertThat(scheduler.statuses("small"))
                .noneMatch(status -> status.path("state").asText().equals("TASK_ERROR"));
    }

    @Fact("1.58")
    @Test
    void limitsAreOfCpusAndMemAndNoLessThanTheRequest() {
        assertThat(error("a", task -> task.putObject("limits").putObject("disk").put("value", 10)))
                .contains("limits");
        assertThat(error("b", task -> task.putObject("limits").putObject("mem").put("value", 1)))
                .contains("limit");
    }

    @Fact("1.59")
    @Test
    void durationsAreNotNegativeAndChecksAreOfOneKind() {
        assertThat(error("a", task -> task.putObject("kill_policy")
                        .putObject("grace_period")
                        .put("nanoseconds", -1)))
                .isEqualTo("Task's 'kill_policy.grace_period' must be non-negative");
        assertThat(error("b", task -> task.putObject("max_completion_time").put("nanoseconds", -1)))
                .isEqualTo("Task's `max_completion_time` must be non-negative");
        assertThat(error("c", task -> task.putObject("check").put("type", "HTTP")))
                .contains("HTTP");
        assertThat(error("d", task -> task.putObject("health_check").put("type", "TCP")))
                .contains("TCP");
    }

    @Fact("1.60")
    @Test
    void environmentContainersAndSecretsAreWhole() {
        assertThat(error("a", task -> environment(task).put("name", "A").put("type", "VALUE")))
                .contains("Environment variable 'A' of type 'VALUE' must have a value set");
        assertThat(error("b", task -> environment(task).put("name", "B").put("type", "SECRET")))
                .contains("Environment variable 'B' of type 'SECRET' must have a secret set");
        assertThat(error("c", task -> {
                    ObjectNode volume = Json.of("{'mode': 'RW', 'container_path': 'x'}");
                    task.putObject("container")
                            .put("type", "MESOS")
                            .putArray("volumes")
                            .add(volume);
                }))
                .contains("Only one of them should be set");
    }

    private static ObjectNode environment(ObjectNode task) {
        return ((ObjectNode) task.get("command"))
                .putObject("environment")
                .putArray("variables")
                .addObject();
    }

    @Fact("1.61")
    @Test
    void labelsAndDiscoveryPassThroughAndDataIsForgotten() {
        JsonNode offer = scheduler.offer();
        ObjectNode task = Scheduler.task(offer, "labelled", "sleep 1000");
        task.set("labels", Json.of("{'labels': [{'key': 'k', 'value': 'v'}, {'key': 'k', 'value': 'w'}]}"));
        task.set("discovery", Json.of("{'visibility': 'CLUSTER', 'name': 'web', 'environment': 'prod'}"));
        task.put("data", "c2VjcmV0");
        scheduler.launch(offer, task);
        scheduler.acknowledgeUntil("labelled", "TASK_RUNNING");
        JsonNode shown = stage.master()
                .get("/tasks?framework_id=" + scheduler.id() + "&task_id=labelled")
                .json()
                .at("/tasks/0");
        assertThat(shown.path("labels")).isEqualTo(task.at("/labels/labels"));
        assertThat(shown.at("/discovery/name").asText()).isEqualTo("web");
        assertThat(stage.master().operate("{'type': 'GET_TASKS'}").text()).doesNotContain("c2VjcmV0");
    }

    @Fact({"1.36", "1.75"})
    @Test
    void killOfAnUnknownTaskIsAnsweredLikeReconciliationAndAWrongAgentIsIgnored() {
        scheduler.call(
                "{'type': 'KILL', 'kill': {'task_id': {'value': 'x'}, 'agent_id': {'value': '%s'}}}", stage.agentId());
        assertThat(scheduler.status("x", "TASK_GONE").path("reason").asText()).isEqualTo("REASON_RECONCILIATION");
        scheduler.run("stays", "sleep 1000");
        scheduler.call("{'type': 'KILL', 'kill': {'task_id': {'value': 'stays'}, 'agent_id': {'value': 'other'}}}");
        scheduler.kill("x");
        scheduler.status("x", "TASK_UNKNOWN");
        assertThat(scheduler.statuses("stays"))
                .extracting(status -> status.path("state").asText())
                .doesNotContain("TASK_KILLING", "TASK_KILLED");
        scheduler.kill("stays");
        scheduler.acknowledgeUntil("stays", "TASK_KILLED");
    }

    @Fact({"1.37", "2.33"})
    @Test
    void nextUpdateWaitsForTheAcknowledgementOfTheOneBefore() {
        JsonNode offer = scheduler.offer();
        scheduler.launch(offer, Scheduler.task(offer, "quick", "true"));
        JsonNode first = scheduler.status("quick", "TASK_STARTING");
        assertThat(first.path("uuid").asText()).isNotEmpty();
        scheduler.awaitEndAtAgent(stage, "quick");
        assertThat(scheduler.statuses("quick"))
                .extracting(status -> status.path("state").asText())
                .containsOnly("TASK_STARTING");
        scheduler.acknowledgeUntil("quick", "TASK_FINISHED");
        assertThat(scheduler.statuses("quick"))
                .extracting(status -> status.path("state").asText())
                .containsSubsequence("TASK_STARTING", "TASK_RUNNING", "TASK_FINISHED");
    }
}
