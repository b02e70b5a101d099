package org.gantry.itests.survival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.gantry.itests.Distribution;
import org.gantry.itests.Node;
import org.gantry.itests.survival.TaskProcesses.Running;
import org.gantry.testkit.Need;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An agent whose work directory has no room left: it launches nothing, loses nothing, and goes on when there is room. */
@Timeout(240)
class DiskFullIT {
    private static final Duration WITHIN = Duration.ofSeconds(60);
    private static final String MARK = UUID.randomUUID().toString();

    @TempDir
    Path folder;

    private Path disk;
    private Path ballast;
    private Node node;
    private TestFramework framework;

    @BeforeEach
    void start() throws IOException {
        Need.root();
        disk = Files.createDirectories(folder.resolve("node/agent"));
        run("mount", "-t", "tmpfs", "-o", "size=16m,mode=711", "tmpfs", disk.toString());
        ballast = disk.resolve("ballast");
        node = Node.in(folder.resolve("node")).asDaemon().start();
        framework = TestFramework.on(node, MARK);
    }

    @AfterEach
    void stop() {
        if (framework != null) {
            framework.close();
        }
        if (node != null) {
            node.close();
        }
        if (disk != null) {
            run("umount", "-l", disk.toString());
        }
    }

    @Test
    void nothingIsLostAndItGoesOnWhenThereIsRoom() throws IOException {
        framework.launch("before", TaskProcesses.OBEDIENT);
        framework.awaitRunning("before");
        Map<String, Running> running = TaskProcesses.await(MARK, 1);
        fill();

        framework.launch("without-room", "exec sleep 0.1");
        awaitEnd("without-room");
        assertThat(framework.ends("without-room"))
                .extracting(TestFramework.Update::state)
                .containsOnly("TASK_FAILED");
        assertThat(framework.ends("without-room").get(0).message()).contains("No space left on device");
        assertThat(TaskProcesses.of(MARK)).isEqualTo(running);

        TaskProcesses.signal(running.get("before"), "USR2");
        await("ended").atMost(WITHIN).until(() -> TaskProcesses.of(MARK).isEmpty());
        Files.delete(ballast);
        awaitEnd("before");
        assertThat(framework.ends("before").get(0).state()).isEqualTo("TASK_FAILED");
        assertThat(framework.ends("before").stream()
                        .map(TestFramework.Update::uuid)
                        .distinct())
                .hasSize(1);

        framework.launch("after", "exec sleep 0.1");
        awaitEnd("after");
        assertThat(framework.ends("after").get(0).state()).isEqualTo("TASK_FINISHED");
    }

    private void awaitEnd(String task) {
        await(task + " ended").atMost(WITHIN).until(() -> !framework.ends(task).isEmpty());
    }

    /** To the last byte. */
    private void fill() {
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(ballast)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    private static void run(String... command) {
        Distribution.Result result = Distribution.run(Map.of(), List.of(command));
        assertThat(result.exitCode()).as(result.errors()).isZero();
    }
}
