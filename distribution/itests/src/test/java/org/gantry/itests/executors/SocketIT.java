package org.gantry.itests.executors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.gantry.itests.Configuration;
import org.gantry.itests.Distribution;
import org.gantry.itests.Node;
import org.gantry.testkit.Need;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An executor that is a shell script, and talks to its agent on a Unix domain socket by means of {@code curl}. */
class SocketIT {
    private static final Duration WITHIN = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static PodNode pods;

    @BeforeAll
    static void start() throws IOException {
        Need.command("curl");
        Node node = PodNode.at(folder);
        new Configuration(node).with("org.gantry.agent-agent.cfg", Map.of("http_executor_domain_sockets", "true"));
        pods = PodNode.start(folder, node);
    }

    @AfterAll
    static void stop() {
        if (pods != null) {
            pods.close();
        }
    }

    private static ObjectNode executor(String id) throws IOException {
        ObjectNode executor = pods.executor(id, "CUSTOM", 0.1, 64);
        try (var script = SocketIT.class.getResourceAsStream("socket-executor.sh")) {
            executor.putObject("command")
                    .put(
                            "value",
                            new String(script.readAllBytes(), StandardCharsets.UTF_8) + "\nrun " + id + "-task\n");
        }
        return executor;
    }

    /** Where the agent told the executor to call. */
    private static Path socket(String executor) {
        Path told = pods.sandbox(executor).resolve("socket");
        await("the executor knows its socket").atMost(WITHIN).until(() -> Files.exists(told));
        try {
            return Path.of(Files.readString(told).strip());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String curl(Path socket, String path) {
        return Distribution.run(
                        Map.of(),
                        List.of(
                                "curl",
                                "-sg",
                                "--unix-socket",
                                socket.toString(),
                                "-o",
                                "/dev/null",
                                "-w",
                                "%{http_code}",
                                "http://localhost" + path))
                .output()
                .strip();
    }

    @Test
    void executorRunsItsTaskOnTheSocketAndOutlivesTheNode() throws IOException {
        pods.launch(executor("socketed"), "socketed-task");
        long before = PodNode.pid(pods.framework().awaitState("socketed-task", "TASK_RUNNING"));
        assertThat(socket("socketed")).hasFileName("agent.sock");

        pods.node().kill9();
        pods.node().start();
        pods.framework().subscribe();
        Files.createFile(pods.sandbox("socketed").resolve("finish"));

        assertThat(PodNode.pid(pods.framework().awaitState("socketed-task", "TASK_FINISHED")))
                .isEqualTo(before);
        assertThat(pods.framework().states("socketed-task")).containsExactly("TASK_RUNNING", "TASK_FINISHED");
        pods.awaitEnd("socketed", 0);
    }

    @Test
    void socketServesExecutorsAndTheirCallsAndNothingElse() throws IOException {
        pods.launch(executor("doors"), "doors-task");
        pods.framework().awaitState("doors-task", "TASK_RUNNING");
        Path socket = socket("doors");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-rw-rw-");
        assertThat(curl(socket, "/slave(1)/api/v1/executor")).isEqualTo("405");
        assertThat(curl(socket, "/api/v1")).isEqualTo("405");
        assertThat(curl(socket, "/state")).isEqualTo("403");
        assertThat(curl(socket, "/slave(1)/state")).isEqualTo("403");
        pods.framework().kill("doors-task");
        pods.framework().awaitState("doors-task", "TASK_KILLED");
    }
}
