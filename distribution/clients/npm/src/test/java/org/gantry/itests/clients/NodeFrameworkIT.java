package org.gantry.itests.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gantry.itests.Distribution;
import org.gantry.itests.Node;
import org.gantry.testkit.Need;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Frameworks and an executor written with the npm package mesos-framework, which speaks JSON, one record a chunk. */
class NodeFrameworkIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path SOURCES = Path.of("").toAbsolutePath();
    private static final Path PACKAGES = SOURCES.resolve("target/packages");

    @TempDir
    static Path folder;

    private static Node node;

    @BeforeAll
    static void start() throws IOException {
        Need.command("node");
        Need.command("npm");
        install();
        node = Node.in(folder.resolve("node")).start();
    }

    /** What the lock file names, from the registry that npm is set up with. */
    private static void install() throws IOException {
        Files.createDirectories(PACKAGES.resolve("logs"));
        for (String file : List.of("package.json", "package-lock.json", ".npmrc")) {
            Files.copy(SOURCES.resolve(file), PACKAGES.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        Distribution.Result result =
                Distribution.run(Map.of(), List.of("npm", "ci", "--ignore-scripts", "--prefix", PACKAGES.toString()));
        assertThat(result.exitCode()).as(result.output() + result.errors()).isZero();
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            node.close();
        }
    }

    @Test
    void commandTasksOfThePackagesOwnHandlersRunToTheirEnd() throws IOException {
        List<JsonNode> events = run("command.js");
        assertThat(events.get(0).path("event").asText()).isEqualTo("subscribed");
        assertThat(events.get(0).path("mesosStreamId").asText()).isNotEmpty();
        List<String> tasks = events.stream()
                .map(event -> event.path("task").asText())
                .filter(task -> !task.isEmpty())
                .distinct()
                .toList();
        assertThat(tasks).hasSize(2).allSatisfy(task -> assertThat(states(events, task))
                .containsSubsequence("TASK_RUNNING", "TASK_FINISHED"));
    }

    @Test
    void customExecutorGetsMessagesAnswersAndIsKilled() throws IOException {
        String executor =
                String.format("NODE_PATH=%s exec node %s", PACKAGES.resolve("node_modules"), script("executor.js"));
        List<JsonNode> events = run("custom.js", executor);
        assertThat(states(events, "echo")).containsSubsequence("TASK_RUNNING", "TASK_KILLED");
        assertThat(events)
                .filteredOn(event -> event.path("event").asText().equals("message"))
                .extracting(event -> event.path("data").asText())
                .containsExactly("re: ping");
    }

    private static List<String> states(List<JsonNode> events, String task) {
        return events.stream()
                .filter(event -> event.path("task").asText().equals(task))
                .map(event -> event.path("state").asText())
                .toList();
    }

    private static List<JsonNode> run(String script, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "node",
                script(script).toString(),
                node.master().getHost(),
                Integer.toString(node.master().getPort()),
                System.getProperty("user.name")));
        command.addAll(List.of(more));
        Distribution.Result result = Distribution.run(
                Map.of("NODE_PATH", PACKAGES.resolve("node_modules").toString(), "NODE_NO_WARNINGS", "1"), command);
        assertThat(result.exitCode()).as(result.output() + result.errors()).isZero();
        List<JsonNode> events = new ArrayList<>();
        for (String line : result.output().split("\n")) {
            events.add(JSON.readTree(line));
        }
        return events;
    }

    private static Path script(String name) {
        Path script = SOURCES.resolve("src/test/js").resolve(name);
        assertThat(Files.exists(script)).as(script.toString()).isTrue();
        return script;
    }
}
