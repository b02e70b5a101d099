package org.gantry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.mesos.v1.Protos.TaskState;
import org.gantry.testkit.Need;
import org.gantry.testkit.TempProcesses;
import org.gantry.testkit.Waiting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that runs is lost when the agent's process is killed. */
class AgentCrashTest {
    private static final int TASKS = 20;

    @TempDir
    Path work;

    private AgentProcess agent;
    private FakeMaster master;

    @BeforeEach
    void start() throws Exception {
        Need.linux();
        agent = new AgentProcess(work);
        master = agent.master();
    }

    @AfterEach
    void stop() throws Exception {
        if (agent != null) {
            agent.close();
        }
    }

    @Test
    void everyTaskOutlivesAKilledAgentAndNoEndIsLost() throws Exception {
        for (int i = 0; i < TASKS; i++) {
            String wait = "while [ ! -e go ]; do sleep 0.2; done; exit " + (i % 2);
            master.launch(TestTasks.FRAMEWORK, TestTasks.task("t" + i, wait).build());
        }
        Map<String, Long> pids = new HashMap<>();
        for (int i = 0; i < TASKS; i++) {
            pids.put("t" + i, AgentProcess.pid(master.await("t" + i, TaskState.TASK_RUNNING)));
        }
        agent.kill();
        Files.createFile(sandbox("t0").resolve("go"));
        Files.createFile(sandbox("t1").resolve("go"));
        Waiting.until(
                "both have ended",
                () -> !TempProcesses.isAlive(pids.get("t0")) && !TempProcesses.isAlive(pids.get("t1")));
        agent.start();

        master.await("t0", TaskState.TASK_FINISHED);
        master.await("t1", TaskState.TASK_FAILED);
        assertThat(master.subscriptions().get(1).getAgentInfo().getId().getValue())
                .isEqualTo(FakeMaster.AGENT);
        for (int i = 2; i < TASKS; i++) {
            assertThat(TempProcesses.isAlive(pids.get("t" + i))).as("t" + i).isTrue();
            Files.createFile(sandbox("t" + i).resolve("go"));
        }
        for (int i = 2; i < TASKS; i++) {
            TaskState end = i % 2 == 0 ? TaskState.TASK_FINISHED : TaskState.TASK_FAILED;
            assertThat(AgentProcess.pid(master.await("t" + i, end))).isEqualTo(pids.get("t" + i));
            assertThat(master.states("t" + i)).isEqualTo(List.of(TaskState.TASK_STARTING, TaskState.TASK_RUNNING, end));
        }
    }

    @Test
    void taskThatStartedBeforeTheAgentHeardOfItIsTakenOver() throws Exception {
        agent.restart("hold");
        master.launch(
                TestTasks.FRAMEWORK,
                TestTasks.task("t", "echo $$ >pid; while [ ! -e go ]; do sleep 0.2; done")
                        .build());
        Waiting.until(
                "the task runs",
                () -> Files.exists(sandbox("t").resolve("pid"))
                        && Files.readString(sandbox("t").resolve("pid")).endsWith("\n"));
        long task = Long.parseLong(Files.readString(sandbox("t").resolve("pid")).trim());
        assertThat(master.states("t")).isEmpty();
        agent.restart();

        master.await("t", TaskState.TASK_RUNNING);
        assertThat(TempProcesses.isAlive(task)).isTrue();
        Files.createFile(sandbox("t").resolve("go"));
        master.await("t", TaskState.TASK_FINISHED);
        assertThat(master.states("t"))
                .containsExactly(TaskState.TASK_STARTING, TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);
    }

    @Test
    void taskThatEndedBeforeTheAgentHeardOfItIsToldOnce() throws Exception {
        agent.restart("hold");
        master.launch(
                TestTasks.FRAMEWORK,
                TestTasks.task("t", "touch started; exit 3").build());
        Waiting.until("the task ran", () -> Files.exists(sandbox("t").resolve("started")));
        agent.restart();

        assertThat(master.await("t", TaskState.TASK_FAILED).getMessage()).isEqualTo("Command exited with status 3");
        assertThat(master.states("t"))
                .containsExactly(TaskState.TASK_STARTING, TaskState.TASK_RUNNING, TaskState.TASK_FAILED);
    }

    @Test
    void everyLaunchThatIsCutShortEitherRunsOrIsDropped() throws Exception {
        for (int i = 0; i < TASKS; i++) {
            master.launch(
                    TestTasks.FRAMEWORK,
                    TestTasks.task("t" + i, "exec sleep 1000").build());
        }
        Waiting.until("some tasks run, others do not", FakeMaster.PATIENCE, () -> IntStream.range(0, TASKS)
                .anyMatch(i -> master.states("t" + i).contains(TaskState.TASK_RUNNING)));
        agent.restart();

        for (int i = 0; i < TASKS; i++) {
            String id = "t" + i;
            if (!known(id)) {
                continue; // the agent was killed before it had this task on disk: the master tells of it
            }
            Waiting.until(id + " runs or is dropped", FakeMaster.PATIENCE, () -> !master.states(id)
                    .isEmpty());
            Waiting.until(
                    id + " has a lasting state",
                    FakeMaster.PATIENCE,
                    () -> master.states(id).contains(TaskState.TASK_RUNNING)
                            || master.states(id).contains(TaskState.TASK_DROPPED));
        }
        Set<Long> running = new HashSet<>();
        for (int i = 0; i < TASKS; i++) {
            List<TaskState> states = master.states("t" + i);
            assertThat(states)
                    .isIn(
                            List.of(),
                            List.of(TaskState.TASK_DROPPED),
                            List.of(TaskState.TASK_STARTING, TaskState.TASK_RUNNING));
            if (states.contains(TaskState.TASK_RUNNING)) {
                assertThat(running.add(AgentProcess.pid(master.await("t" + i, TaskState.TASK_RUNNING))))
                        .isTrue();
                master.kill(TestTasks.FRAMEWORK_ID, "t" + i);
            }
        }
        Waiting.until("nothing is left", FakeMaster.PATIENCE, () -> containers().isEmpty());
        assertThat(running).isNotEmpty().noneMatch(TempProcesses::isAlive);
    }

    @Test
    void containersAreEndedOfWhichTheAgentHasNoRecord() throws Exception {
        master.launch(
                TestTasks.FRAMEWORK, TestTasks.task("t", "exec sleep 1000").build());
        long pid = AgentProcess.pid(master.await("t", TaskState.TASK_RUNNING));
        agent.kill();
        Files.delete(work.resolve("meta/slaves/latest"));
        agent.start();

        Waiting.until("nothing is left", FakeMaster.PATIENCE, () -> containers().isEmpty());
        assertThat(TempProcesses.isAlive(pid)).isFalse();
    }

    private boolean known(String task) {
        return master.subscriptions().get(1).getTasksList().stream()
                .anyMatch(known -> known.getTaskId().getValue().equals(task));
    }

    private List<Path> containers() throws IOException {
        Path runtime;
        try (var files = Files.find(work, 3, (path, attributes) -> path.endsWith("containers"))) {
            runtime = files.findFirst().orElseThrow();
        }
        try (var directories = Files.list(runtime)) {
            return directories
                    .filter(path -> !path.getFileName().toString().startsWith("."))
                    .toList();
        }
    }

    private Path sandbox(String task) {
        return work.resolve("slaves/" + FakeMaster.AGENT + "/frameworks/" + TestTasks.FRAMEWORK_ID + "/executors/"
                + task + "/runs/latest");
    }
}
