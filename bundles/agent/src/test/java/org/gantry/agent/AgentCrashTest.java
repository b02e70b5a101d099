package org.gantry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    private static long pid(org.apache.mesos.v1.Protos.TaskStatus status) {
        return status.getContainerStatus().getExecutorPid();
    }

    private Process startAgent() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx128m",
                        "-Dcom.google.protobuf.use_unsafe_pre22_gencode=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AgentProgram.class.getName(),
                        work.toString(),
                        master.uri().toString())
                .redirectErrorStream(true)
                .redirectOutput(Path.of("target", "agent-crash-test.log").toFile())
                .start();
    }

    private Path sandbox(String task) {
        return work.resolve("slaves/" + FakeMaster.AGENT + "/frameworks/" + TestTasks.FRAMEWORK_ID + "/executors/"
                + task + "/runs/latest");
    }
}
