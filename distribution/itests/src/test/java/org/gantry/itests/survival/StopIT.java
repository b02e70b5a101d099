package org.gantry.itests.survival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.gantry.itests.Distribution.gantry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.gantry.itests.Distribution;
import org.gantry.itests.Distribution.Result;
import org.gantry.itests.Node;
import org.gantry.itests.survival.TaskProcesses.Running;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** One work directory through the life of a node: as a daemon its tasks survive every stop, in a quickstart only a crash. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StopIT {
    private static final Duration WITHIN = Duration.ofSeconds(60);
    private static final String MARK = UUID.randomUUID().toString();
    private static final int TASKS = 6;

    @TempDir
    static Path folder;

    private static Node node;
    private static MarkedApps apps;
    private static Map<String, Running> tasks;

    @AfterAll
    static void stop() {
        if (node != null) {
            gantry("stop", "--work-dir", node.workDir().toString());
            node.close();
        }
    }

    @Test
    @Order(1)
    void tasksSurviveStopAndStart() {
        // A build in the background of a script ignores interruptions, and so would what it starts.
        node = Node.in(folder.resolve("node")).runBy("env", "--default-signal=INT");
        apps = new MarkedApps(node, MARK);
        startDaemon();
        apps.create(apps.app("/kept", TaskProcesses.STEADY, TASKS));
        apps.awaitDeployed();
        tasks = TaskProcesses.await(MARK, TASKS);

        Result stop = gantry("stop", "--work-dir", node.workDir().toString());
        assertThat(stop.exitCode()).isZero();
        assertThat(TaskProcesses.of(MARK)).isEqualTo(tasks);
        startDaemon();
        assertSameTasks();
    }

    @Test
    @Order(2)
    void tasksSurviveARestart() {
        Result restart = gantry("restart", "--work-dir", node.workDir().toString());
        assertThat(restart.exitCode()).as(restart.errors()).isZero();
        assertSameTasks();
    }

    @Test
    @Order(3)
    void aQuickstartTakesOverFromADaemonThatDied() throws IOException {
        killDaemon();
        node.start();
        assertSameTasks();
    }

    @Test
    @Order(4)
    void tasksSurviveTheCrashOfAQuickstart() {
        node.kill9();
        assertThat(TaskProcesses.of(MARK)).isEqualTo(tasks);
        node.start();
        assertSameTasks();
    }

    @Test
    @Order(5)
    void terminationOfAQuickstartLeavesNothingBehind() throws IOException {
        node.stop();
        assertNothingIsLeft();
    }

    @Test
    @Order(6)
    void interruptionOfAQuickstartLeavesNothingBehind() throws IOException {
        node.start();
        assertThat(TaskProcesses.await(MARK, TASKS))
                .doesNotContainKeys(tasks.keySet().toArray(String[]::new));

        TaskProcesses.signal(new Running(node.pid(), 0), "INT");
        await("end").atMost(WITHIN).until(() -> !node.isRunning());
        assertNothingIsLeft();
    }

    private static void startDaemon() {
        Result start = gantry(
                "start", "--work-dir", node.workDir().toString(), "--port-offset", Integer.toString(node.portOffset()));
        assertThat(start.exitCode()).as(start.errors()).isZero();
    }

    private static void killDaemon() throws IOException {
        String[] daemon =
                Files.readString(node.workDir().resolve("run/pid")).strip().split(" ", 2);
        Running process = new Running(Long.parseLong(daemon[0]), Long.parseLong(daemon[1]));
        TaskProcesses.signal(process, "KILL");
        await("daemon is gone")
                .atMost(WITHIN)
                .until(() -> gantry("status", "--work-dir", node.workDir().toString())
                                .exitCode()
                        == 3);
    }

    private static void assertSameTasks() {
        await("tasks are known again")
                .atMost(WITHIN)
                .until(() -> apps.running().keySet().equals(tasks.keySet()));
        assertThat(TaskProcesses.of(MARK)).isEqualTo(tasks);
    }

    private static void assertNothingIsLeft() throws IOException {
        assertThat(TaskProcesses.everyTrace(MARK)).isEmpty();
        // The helper that rotates logs looks for containers once a second.
        await("helpers end").atMost(WITHIN).untilAsserted(() -> assertThat(processesBelowWorkDir())
                .isEmpty());
        assertThat(Files.readAllLines(Path.of("/proc/self/mounts")))
                .noneMatch(line -> line.contains(node.workDir().toString()));
        assertThat(controlGroups()).isEmpty();
        assertThat(gantry("status", "--work-dir", node.workDir().toString()).exitCode())
                .isEqualTo(3);
        try (Stream<Path> containers = Files.list(node.workDir().resolve("runtime/agent/containers"))) {
            assertThat(containers)
                    .filteredOn(entry -> !entry.getFileName().toString().startsWith("."))
                    .isEmpty();
        }
    }

    private static List<String> processesBelowWorkDir() throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : processes
                    .filter(p -> p.getFileName().toString().matches("\\d+"))
                    .toList()) {
                try {
                    String command =
                            Files.readString(process.resolve("cmdline")).replace('\0', ' ');
                    Path directory = Files.readSymbolicLink(process.resolve("cwd"));
                    if (directory.startsWith(node.workDir())
                            || command.contains(node.workDir().toString())) {
                        found.add(process.getFileName() + " " + command);
                    }
                } catch (IOException gone) {
                    // It ended while we looked.
                }
            }
        }
        return found;
    }

    /** Groups of this node: all that lie below the directory that carries the node's id. */
    private static List<Path> controlGroups() throws IOException {
        Path hierarchies = Path.of("/sys/fs/cgroup");
        String id = nodeId();
        if (!Files.isDirectory(hierarchies)) {
            return List.of();
        }
        try (Stream<Path> directories = Files.walk(hierarchies, 5)) {
            return directories
                    .filter(Files::isDirectory)
                    .filter(directory -> directory.toString().contains("/gantry/" + id))
                    .toList();
        }
    }

    private static String nodeId() {
        return Distribution.run(
                        Map.of(), List.of("sh", "-c", "printf %s '" + node.workDir() + "' | cksum | cut -d ' ' -f 1"))
                .output()
                .strip();
    }
}
