package org.gantry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.Volume;
import org.gantry.protocol.agentlink.AgentLink;
import org.gantry.testkit.Need;
import org.gantry.testkit.TempProcesses;
import org.gantry.testkit.Waiting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Task groups as real processes, also while the agent's process is killed. */
class AgentGroupsTest {
    private static final ExecutorInfo EXECUTOR = ExecutorInfo.newBuilder()
            .setType(ExecutorInfo.Type.DEFAULT)
            .setExecutorId(ExecutorID.newBuilder().setValue("pod"))
            .setFrameworkId(TestTasks.FRAMEWORK.getId())
            .build();

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
    void membersShareADirectoryOfTheirExecutor() throws IOException {
        master.launchGroup(
                TestTasks.FRAMEWORK,
                EXECUTOR,
                member("writer", "echo hello >shared/file.new && mv shared/file.new shared/file"),
                member("reader", "until [ -e data/file ]; do sleep 0.05; done; cat data/file", "data"));
        master.await("writer", TaskState.TASK_FINISHED);
        master.await("reader", TaskState.TASK_FINISHED);

        Path pod = run();
        assertThat(pod.resolve("tasks/reader/stdout")).hasContent("hello");
        assertThat(pod.resolve("common/file")).hasContent("hello");
        assertThat(pod.resolve("tasks/reader").toRealPath().getParent()).isEqualTo(pod.resolve("containers"));
        Waiting.until("the executor has ended", () -> !master.calls(AgentLink.Call.Type.EXECUTOR_EXITED)
                .isEmpty());
        assertThat(master.calls(AgentLink.Call.Type.EXECUTOR_EXITED)
                        .get(0)
                        .getExecutorExited()
                        .getStatus())
                .isZero();
        Waiting.until("nothing is left", () -> Files.list(work.resolve("run/containers"))
                .allMatch(path -> path.getFileName().toString().startsWith(".")));
    }

    @Test
    void memberThatFailsTakesTheOthersWithIt() {
        master.launchGroup(
                TestTasks.FRAMEWORK,
                EXECUTOR,
                member("fails", "until [ -e shared/go ]; do sleep 0.05; done; exit 3"),
                member("waits", "exec sleep 1000"));
        long waiting = AgentProcess.pid(master.await("waits", TaskState.TASK_RUNNING));
        master.await("fails", TaskState.TASK_RUNNING);
        go();

        assertThat(master.await("fails", TaskState.TASK_FAILED).getMessage()).isEqualTo("Command exited with status 3");
        assertThat(master.await("waits", TaskState.TASK_KILLED).getMessage())
                .isEqualTo("Command terminated with signal Terminated");
        Waiting.until("it is gone", () -> !TempProcesses.isAlive(waiting));
    }

    @Test
    void groupOutlivesAKilledAgent() throws Exception {
        master.launchGroup(
                TestTasks.FRAMEWORK,
                EXECUTOR,
                member("ends", "until [ -e shared/go ]; do sleep 0.05; done"),
                member("long", "exec sleep 1000"));
        long running = AgentProcess.pid(master.await("long", TaskState.TASK_RUNNING));
        master.await("ends", TaskState.TASK_RUNNING);
        agent.kill();
        go();
        agent.start();

        master.await("ends", TaskState.TASK_FINISHED);
        assertThat(master.states("ends"))
                .containsExactly(TaskState.TASK_STARTING, TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);
        assertThat(TempProcesses.isAlive(running)).isTrue();
        assertThat(master.subscriptions().get(1).getExecutorsList()).containsExactly(EXECUTOR);
        master.kill(TestTasks.FRAMEWORK_ID, "long");
        master.await("long", TaskState.TASK_KILLED);
        assertThat(master.states("long"))
                .containsExactly(
                        TaskState.TASK_STARTING, TaskState.TASK_RUNNING, TaskState.TASK_KILLING, TaskState.TASK_KILLED);
    }

    @Test
    void memberThatFailsWhileTheAgentIsAwayTakesTheOthersWithIt() throws Exception {
        master.launchGroup(
                TestTasks.FRAMEWORK,
                EXECUTOR,
                member("fails", "until [ -e shared/go ]; do sleep 0.05; done; exit 3"),
                member("waits", "exec sleep 1000"));
        long failing = AgentProcess.pid(master.await("fails", TaskState.TASK_RUNNING));
        master.await("waits", TaskState.TASK_RUNNING);
        agent.kill();
        go();
        Waiting.until("it has failed", () -> !TempProcesses.isAlive(failing));
        agent.start();

        master.await("fails", TaskState.TASK_FAILED);
        master.await("waits", TaskState.TASK_KILLED);
    }

    @Test
    void everyGroupWhoseLaunchIsCutShortRunsWholeOrEndsWhole() throws Exception {
        int groups = 6;
        for (int i = 0; i < groups; i++) {
            master.launchGroup(
                    TestTasks.FRAMEWORK,
                    EXECUTOR.toBuilder()
                            .setExecutorId(ExecutorID.newBuilder().setValue("pod" + i))
                            .build(),
                    member("a" + i, "exec sleep 1000"),
                    member("b" + i, "exec sleep 1000"));
        }
        Waiting.until(
                "some tasks run",
                () -> master.states("a0").contains(TaskState.TASK_RUNNING)
                        || master.states("a1").contains(TaskState.TASK_RUNNING));
        agent.kill();
        agent.start();

        for (int i = 0; i < groups; i++) {
            String a = "a" + i;
            String b = "b" + i;
            if (master.subscriptions().get(1).getTasksList().stream()
                    .noneMatch(task -> task.getTaskId().getValue().equals(a))) {
                continue; // the agent was killed before it had heard of it
            }
            Waiting.until(
                    a + " and " + b + " fare alike: " + master.states(a) + " " + master.states(b),
                    () -> fate(a).equals(fate(b)) && !fate(a).equals("undecided"));
        }
    }

    private String fate(String task) {
        List<TaskState> states = master.states(task);
        if (states.isEmpty()) {
            return "undecided";
        }
        return switch (states.get(states.size() - 1)) {
            case TASK_RUNNING -> "runs";
            case TASK_STAGING, TASK_STARTING, TASK_KILLING -> "undecided";
            default -> "ended";
        };
    }

    private void go() {
        try {
            Files.createFile(run().resolve("common/go"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Path run() throws IOException {
        return work.resolve("slaves")
                .resolve(FakeMaster.AGENT)
                .resolve("frameworks/" + TestTasks.FRAMEWORK_ID + "/executors/pod/runs/latest")
                .toRealPath();
    }

    private static TaskInfo member(String id, String shell) {
        return member(id, shell, "shared");
    }

    private static TaskInfo member(String id, String shell, String containerPath) {
        return TestTasks.task(id, shell)
                .setContainer(ContainerInfo.newBuilder()
                        .setType(ContainerInfo.Type.MESOS)
                        .addVolumes(Volume.newBuilder()
                                .setMode(Volume.Mode.RW)
                                .setContainerPath(containerPath)
                                .setSource(Volume.Source.newBuilder()
                                        .setType(Volume.Source.Type.SANDBOX_PATH)
                                        .setSandboxPath(Volume.Source.SandboxPath.newBuilder()
                                                .setType(Volume.Source.SandboxPath.Type.PARENT)
                                                .setPath("common")))))
                .build();
    }
}
