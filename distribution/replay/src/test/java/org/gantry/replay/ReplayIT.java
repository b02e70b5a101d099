package org.gantry.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Sends what clients once sent to a Mesos master and agent to a node, and compares the answers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplayIT {
    private static final String REPORT = System.getProperty("replay.report");

    private final Report report = new Report();

    @TempDir
    Path folder;

    @AfterEach
    void write() throws IOException {
        Files.writeString(Path.of(REPORT), report.text());
    }

    @AfterAll
    void print() {
        System.out.println(report.text());
    }

    @Test
    void aClusterWithoutTasks() {
        try (Stage stage = Stage.start(folder.resolve("idle"), List.of(), List.of())) {
            Pairs pairs = new Pairs(stage, report);
            pairs.learnFrom("idle/master_get/state");
            pairs.replay("idle/master_get", "idle/master_v1", "idle/master_v1_errors");
            pairs.replay("idle/agent_get", "idle/agent_v1", "idle/agent_v1_errors");
        }
        assertThat(report.unexplained("idle/")).isEmpty();
    }

    @Test
    void aTasksLife() {
        try (Stage stage = Stage.start(folder.resolve("task"), List.of(), List.of())) {
            Pairs pairs = new Pairs(stage, report);
            pairs.learnFrom("idle/master_get/state");
            new Session(stage, report, "sched/01_command_task", "master")
                    .before(
                            14,
                            () -> pairs.replay(
                                    "running/master_get",
                                    "running/master_v1",
                                    "running/agent_get",
                                    "running/agent_v1",
                                    "running/agent_files"))
                    .replay();
            pairs.replay("after/master_get", "after/master_v1", "after/agent_get", "after/agent_v1");
        }
        assertThat(report.unexplained("sched/01")).isEmpty();
        assertThat(report.unexplained("running/")).isEmpty();
        assertThat(report.unexplained("after/")).isEmpty();
    }
}
