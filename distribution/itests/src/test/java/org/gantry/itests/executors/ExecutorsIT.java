package org.gantry.itests.executors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.gantry.itests.Node;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Executors that a framework brings along, in a whole node. */
class ExecutorsIT {
    private static final Duration WITHIN = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static PodNode pods;
    private static Node node;
    private static Pods framework;

    @BeforeAll
    static void start() {
        pods = PodNode.in(folder);
        node = pods.node();
        framework = pods.framework();
    }

    @AfterAll
    static void stop() {
        if (pods != null) {
            pods.close();
        }
    }

    private static void launch(String executor, String... tasks) {
        pods.launch(executor(executor), tasks);
    }

    private static ObjectNode executor(String id) {
        ObjectNode executor = pods.executor(id, "CUSTOM", 0.5, 256).put("name", "tiny");
        executor.putObject("command")
                .put(
                        "value",
                        "exec " + Path.of(System.getProperty("java.home"), "bin", "java")
                                + " -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx64m -cp '"
                                + System.getProperty("java.class.path") + "' " + TinyExecutor.class.getName());
        return executor;
    }

    @Test
    void tasksShareAnExecutorAndMessagesGoBothWays() throws IOException {
        launch("shared", "s1");
        JsonNode first = framework.awaitState("s1", "TASK_RUNNING");
        launch("shared", "s2");
        JsonNode second = framework.awaitState("s2", "TASK_RUNNING");
        assertThat(PodNode.pid(second)).isPositive().isEqualTo(PodNode.pid(first));
        assertThat(second.at("/executor_id/value").asText()).isEqualTo("shared");

        ObjectNode message = framework.call("MESSAGE");
        ObjectNode body = message.putObject("message");
        body.set("agent_id", first.path("agent_id"));
        body.putObject("executor_id").put("value", "shared");
        body.put("data", Base64.getEncoder().encodeToString("hello".getBytes(StandardCharsets.UTF_8)));
        framework.send(message);
        await("the message comes back").atMost(WITHIN).until(() -> framework.events("MESSAGE").stream()
                .anyMatch(event -> event.at("/message/data").equals(body.get("data"))));

        framework.kill("s1");
        framework.awaitState("s1", "TASK_KILLED");
        Files.createFile(pods.sandbox("shared").resolve("finish-s2"));
        framework.awaitState("s2", "TASK_FINISHED");
        assertThat(framework.states("s2")).containsExactly("TASK_RUNNING", "TASK_FINISHED");
    }

    @Test
    void executorOutlivesTheNodeAndNothingIsLostOrDoubled() throws IOException {
        launch("lasting", "l1", "l2", "l3");
        long before = PodNode.pid(framework.awaitState("l3", "TASK_RUNNING"));
        framework.awaitState("l1", "TASK_RUNNING");
        Path sandbox = pods.sandbox("lasting");

        node.kill9();
        Files.createFile(sandbox.resolve("finish-l1"));
        await("it ended while nobody looked").atMost(WITHIN).until(() -> Files.exists(sandbox.resolve("finished-l1")));
        assertThat(ProcessHandle.of(before)).isPresent();
        node.start();
        framework.subscribe();

        framework.awaitState("l1", "TASK_FINISHED");
        assertThat(framework.states("l1")).containsExactly("TASK_RUNNING", "TASK_FINISHED");
        framework.kill("l2");
        assertThat(PodNode.pid(framework.awaitState("l2", "TASK_KILLED"))).isEqualTo(before);
        assertThat(framework.states("l3")).containsExactly("TASK_RUNNING");
        Files.createFile(sandbox.resolve("finish-l3"));
        framework.awaitState("l3", "TASK_FINISHED");
        launch("lasting", "l4");
        assertThat(PodNode.pid(framework.awaitState("l4", "TASK_RUNNING"))).isEqualTo(before);
    }

    @Test
    void executorThatIsShutDownEndsAndItsTasksFail() {
        launch("ending", "e1");
        JsonNode running = framework.awaitState("e1", "TASK_RUNNING");
        ObjectNode shutdown = framework.call("SHUTDOWN");
        ObjectNode body = shutdown.putObject("shutdown");
        body.putObject("executor_id").put("value", "ending");
        body.set("agent_id", running.path("agent_id"));
        framework.send(shutdown);

        JsonNode failed = framework.awaitState("e1", "TASK_FAILED");
        assertThat(failed.path("reason").asText()).isEqualTo("REASON_EXECUTOR_TERMINATED");
        assertThat(failed.path("message").asText()).isEqualTo("Executor terminated");
        pods.awaitEnd("ending", 0);
    }
}
