package org.gantry.itests.executors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gantry.itests.Http;
import org.gantry.itests.Node;
import org.gantry.itests.swap.ModuleJar;
import org.gantry.itests.swap.Modules;
import org.gantry.testkit.Need;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Task groups in a whole node. */
class GroupsIT {
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

    private static void launch(String executor, Map<String, String> commands) {
        framework.accept(offer -> {
            ObjectNode operation = Pods.JSON.createObjectNode().put("type", "LAUNCH_GROUP");
            ObjectNode launch = operation.putObject("launch_group");
            launch.set("executor", executor(executor));
            var tasks = launch.putObject("task_group").putArray("tasks");
            commands.forEach((id, command) -> tasks.add(member(offer, id, command)));
            return operation;
        });
    }

    private static ObjectNode executor(String id) {
        ObjectNode executor = pods.executor(id, "DEFAULT", 0.1, 32);
        Pods.scalar(executor.withArray("resources"), "disk", 8);
        return executor;
    }

    private static ObjectNode member(JsonNode offer, String id, String command) {
        ObjectNode task = Pods.task(offer, id);
        task.putObject("command").put("value", command);
        ObjectNode volume = task.putObject("container")
                .put("type", "MESOS")
                .putArray("volumes")
                .addObject()
                .put("mode", "RW")
                .put("container_path", "shared");
        volume.putObject("source")
                .put("type", "SANDBOX_PATH")
                .putObject("sandbox_path")
                .put("type", "PARENT")
                .put("path", "common");
        if (id.startsWith("healthy")) {
            ObjectNode check = task.putObject("health_check")
                    .put("type", "COMMAND")
                    .put("delay_seconds", 0)
                    .put("interval_seconds", 0.2);
            check.putObject("command").put("value", "test -e shared/healthy");
        }
        return task;
    }

    private static Path common(String executor) {
        return pods.sandbox(executor).resolve("common");
    }

    @Test
    void goesOnWhileItsModulesAreSwapped() {
        launch(
                "swapped",
                Map.of("healthy-swapped", "touch shared/healthy; until [ -e shared/end ]; do sleep 0.1; done"));
        framework.awaitState("healthy-swapped", "TASK_RUNNING");
        Modules modules = new Modules(node);
        Map<String, String> swapped = Stream.of(
                        "isolators-posix isolator/posix", "containerizers-native containerizer/native")
                .map(text -> text.split(" ", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        if (Need.isRoot()) {
            swapped.put("isolators-cgroups", "isolator/cgroups");
        }
        swapped.forEach((artifact, module) -> {
            Path next = ModuleJar.shipped(artifact).version("0.2.0").write(folder.resolve(artifact + ".jar"));
            for (int i = 0; i < 4; i++) {
                String during = artifact + "-" + i;
                launch(during, Map.of(during + "-a", "true", during + "-b", "sleep 0.2"));
                Http.Response response = i % 2 == 0 ? modules.upgrade(next) : modules.rollback(module);
                assertThat(response.status()).as(response.body()).isEqualTo(200);
                framework.awaitState(during + "-a", "TASK_FINISHED");
                framework.awaitState(during + "-b", "TASK_FINISHED");
            }
        });
        assertThat(framework.states("healthy-swapped")).doesNotContain("TASK_FAILED", "TASK_LOST", "TASK_KILLED");
        createFile(common("swapped").resolve("end"));
        framework.awaitState("healthy-swapped", "TASK_FINISHED");
        pods.awaitEnd("swapped", 0);
    }

    private static void createFile(Path file) {
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void membersShareTheirExecutorAndItEndsWithTheLast() {
        launch(
                "pod",
                Map.of(
                        "writer", "until [ -e shared/read ]; do echo hello >shared/file; sleep 0.1; done",
                        "reader", "until grep -q hello shared/file; do sleep 0.1; done; touch shared/read"));
        framework.awaitState("writer", "TASK_FINISHED");
        framework.awaitState("reader", "TASK_FINISHED");

        assertThat(framework.states("writer")).containsExactly("TASK_STARTING", "TASK_RUNNING", "TASK_FINISHED");
        assertThat(framework
                        .statuses("writer")
                        .get(1)
                        .at("/container_status/container_id/parent/value")
                        .asText())
                .isNotEmpty();
        pods.awaitEnd("pod", 0);
    }

    @Test
    void agentShowsTheExecutorWithItsTasks() {
        launch("shown", Map.of("healthy-1", "exec sleep 1000", "other", "exec sleep 1000"));
        framework.awaitState("healthy-1", "TASK_RUNNING");
        framework.awaitState("other", "TASK_RUNNING");
        JsonNode state = node.http().get(node.agent(), "/state").json();
        JsonNode executor = find(state.path("frameworks"), "shown");
        assertThat(executor.path("type").asText()).isEqualTo("DEFAULT");
        assertThat(executor.path("tasks")).hasSize(2);
        assertThat(executor.at("/resources/mem").asInt()).isEqualTo(64);
        await("its container is measured").atMost(WITHIN).until(() -> {
            for (JsonNode container :
                    node.http().get(node.agent(), "/containers").json()) {
                if (container.path("executor_id").asText().equals("shown")) {
                    return container.at("/statistics/mem_limit_bytes").asLong() == 64 << 20;
                }
            }
            return false;
        });

        write(common("shown").resolve("healthy"));
        framework.awaitStatus("healthy-1", status -> status.path("healthy").asBoolean(), "is healthy");
        framework.kill("other");
        framework.awaitState("other", "TASK_KILLED");
        framework.awaitState("healthy-1", "TASK_KILLED");
    }

    private static JsonNode find(JsonNode frameworks, String executor) {
        for (JsonNode candidate : frameworks) {
            for (JsonNode found : candidate.path("executors")) {
                if (found.path("id").asText().equals(executor)) {
                    return found;
                }
            }
        }
        throw new AssertionError(executor + " is not in " + frameworks);
    }

    private static void write(Path file) {
        try {
            Files.writeString(file, "");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void groupOutlivesTheNodeAndItsMembersFailTogether() {
        launch(
                "lasting",
                Map.of(
                        "ends", "until [ -e shared/end ]; do sleep 0.1; done",
                        "fails", "until [ -e shared/fail ]; do sleep 0.1; done; exit 7",
                        "long", "exec sleep 1000"));
        long ending = PodNode.pid(framework.awaitState("ends", "TASK_RUNNING"));
        long lasting = PodNode.pid(framework.awaitState("long", "TASK_RUNNING"));
        framework.awaitState("fails", "TASK_RUNNING");
        Path common = common("lasting");

        node.kill9();
        write(common.resolve("end"));
        await("it ended while nobody looked").atMost(WITHIN).until(() -> ProcessHandle.of(ending)
                .isEmpty());
        node.start();
        framework.subscribe();

        framework.awaitState("ends", "TASK_FINISHED");
        assertThat(framework.states("ends")).containsExactly("TASK_STARTING", "TASK_RUNNING", "TASK_FINISHED");
        assertThat(ProcessHandle.of(lasting)).isPresent();
        assertThat(framework.states("long")).containsExactly("TASK_STARTING", "TASK_RUNNING");

        write(common.resolve("fail"));
        assertThat(framework.awaitState("fails", "TASK_FAILED").path("message").asText())
                .isEqualTo("Command exited with status 7");
        framework.awaitState("long", "TASK_KILLED");
        assertThat(framework.states("long"))
                .isEqualTo(List.of("TASK_STARTING", "TASK_RUNNING", "TASK_KILLING", "TASK_KILLED"));
        await("nothing of it is left").atMost(WITHIN).until(() -> ProcessHandle.of(lasting)
                .isEmpty());
    }
}
