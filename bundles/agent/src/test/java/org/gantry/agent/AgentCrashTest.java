package org.gantry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

    private FakeMaster master;
    private Process agent;

    @BeforeEach
    void start() throws Exception {
        Need.linux();
        master = new FakeMaster();
        agent = startAgent();
        master.awaitSubscriptions(1);
    }

    @AfterEach
    void stop() throws Exception {
        agent.destroyForcibly().waitFor();
        master.close();
        ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(work + "/run/"))
                .forEach(supervisor -> {
                    List<ProcessHandle> tasks = supervisor.descendants().toList();
                    supervisor.destroyForcibly();
                    tasks.forEach(ProcessHandle::destroyForcibly);
                });
    }

    @Test
    void everyTaskOutlivesAKilledAgentAndNoEndIsLost() throws Exception {
        for (int i = 0; i < TASKS; i++) {
            String wait = "while [ ! -e go ]; do sleep 0.2; done; exit " + (i % 2);
            master.launch(TestTasks.FRAMEWORK, TestTasks.task("t" + i, wait).build());
        }
        Map<String, Long> pids = new HashMap<>();
        for (int i = 0; i < TASKS; i++) {
            pids.put("t" + i, pid(master.await("t" + i, TaskState.TASK_RUNNING)));
        }
        agent.destroyForcibly().waitFor();
        Files.createFile(sandbox("t0").resolve("go"));
        Files.createFile(sandbox("t1").resolve("go"));
        Waiting.until(
                "both have ended",
                () -> !TempProcesses.isAlive(pids.get("t0")) && !TempProcesses.isAlive(pids.get("t1")));
        agent = startAgent();
        master.awaitSubscriptions(2);

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
            assertThat(pid(master.await("t" + i, end))).isEqualTo(pids.get("t" + i));
            assertThat(master.states("t" + i)).isEqualTo(List.of(TaskState.TASK_STARTING, TaskState.TASK_RUNNING, end));
        }
    }

    @Test
    void taskThatStartedBeforeTheAgentHeardOfItIsTakenOver() throws Exception {
        restart("hold");
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
        restart();

        master.await("t", TaskState.TASK_RUNNING);
        assertThat(TempProcesses.isAlive(task)).isTrue();
        Files.createFile(sandbox("t").resolve("go"));
        master.await("t", TaskState.TASK_FINISHED);
        assertThat(master.states("t"))
                .containsExactly(TaskState.TASK_STARTING, TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);
    }

    @Test
    void taskThatEndedBeforeTheAgentHeardOfItIsToldOnce() throws Exception {
        restart("hold");
        master.launch(
                TestTasks.FRAMEWORK,
                TestTasks.task("t", "touch started; exit 3").build());
        Waiting.until("the task ran", () -> Files.exists(sandbox("t").resolve("started")));
        restart();

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
        restart();

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
                assertThat(running.add(pid(master.await("t" + i, TaskState.TASK_RUNNING))))
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
        long pid = pid(master.await("t", TaskState.TASK_RUNNING));
        agent.destroyForcibly().waitFor();
        Files.delete(work.resolve("meta/slaves/latest"));
        agent = startAgent();

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

    private void restart(String... mode) throws Exception {
        int before = master.subscriptions().size();
        agent.destroyForcibly().waitFor();
        agent = startAgent(mode);
        master.awaitSubscriptions(before + 1);
    }

    private static long pid(org.apache.mesos.v1.Protos.TaskStatus status) {
        return status.getContainerStatus().getExecutorPid();
    }

    private Process startAgent(String... mode) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-Dcom.google.protobuf.use_unsafe_pre22_gencode=true",
                "-cp",
                System.getProperty("java.class.path"),
                AgentProgram.class.getName(),
                work.toString(),
                master.uri().toString()));
        command.addAll(List.of(mode));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        Path.of("target", "agent-crash-test.log").toFile()))
                .start();
    }

    private Path sandbox(String task) {
        return work.resolve("slaves/" + FakeMaster.AGENT + "/frameworks/" + TestTasks.FRAMEWORK_ID + "/executors/"
                + task + "/runs/latest");
    }
}
