package org.gantry.agent.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.agent.TestTasks;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.Handle;
import org.gantry.modulehost.spi.ModuleId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
    private static final TaskInfo TASK = TestTasks.task("t", "true").build();
    private static final RunId RUN = new RunId(TestTasks.FRAMEWORK_ID, "t", ContainerId.of("c"));

    @TempDir
    Path work;

    private WorkDirectory directory;
    private Checkpoints checkpoints;

    @BeforeEach
    void write() throws IOException {
        directory = new WorkDirectory(work, work.resolve("run"));
        checkpoints = new Checkpoints(directory);
        checkpoints.agent(AgentInfo.newBuilder()
                .setHostname("host")
                .setId(AgentID.newBuilder().setValue("S0"))
                .build());
        checkpoints.bootId("boot");
        checkpoints.framework("S0", TestTasks.FRAMEWORK);
        checkpoints.run(
                "S0",
                RUN,
                ExecutorInfo.newBuilder()
                        .setExecutorId(ExecutorID.newBuilder().setValue("t"))
                        .build(),
                TASK);
        checkpoints.update("S0", RUN, status(TaskState.TASK_STARTING));
        checkpoints.acknowledgement("S0", RUN, "t", uuid(TaskState.TASK_STARTING));
        checkpoints.update("S0", RUN, status(TaskState.TASK_RUNNING));
    }

    @Test
    void layoutIsThatOfMesos() throws IOException {
        checkpoints.pid("S0", RUN, 42);
        Path executor = work.resolve("meta/slaves/S0/frameworks/m-0000/executors/t");

        assertThat(work.resolve("meta/slaves/latest")).isSymbolicLink();
        assertThat(work.resolve("meta/slaves/latest").toRealPath()).hasFileName("S0");
        assertThat(work.resolve("meta/boot_id")).hasContent("boot");
        assertThat(work.resolve("meta/slaves/S0/slave.info")).isRegularFile();
        assertThat(executor.resolveSibling("../framework.info")).isRegularFile();
        assertThat(executor.resolve("executor.info")).isRegularFile();
        assertThat(executor.resolve("executor_generated_for_command_task")).isEmptyFile();
        assertThat(executor.resolve("runs/latest")).isSymbolicLink();
        assertThat(executor.resolve("runs/c/pids/forked.pid")).hasContent("42");
        assertThat(executor.resolve("runs/c/tasks/t/task.info")).isRegularFile();
        assertThat(executor.resolve("runs/c/tasks/t/task.updates")).isRegularFile();
    }

    @Test
    void everythingIsReadBack() throws IOException {
        RecoveredAgent found = CheckpointReader.read(directory, "boot");

        assertThat(found.problems()).isEmpty();
        assertThat(found.rebooted()).isFalse();
        assertThat(found.info().orElseThrow().getId().getValue()).isEqualTo("S0");
        assertThat(found.frameworks()).containsExactly(Map.entry("m-0000", TestTasks.FRAMEWORK));
        RecoveredRun run = found.runs().get(0);
        assertThat(run.id()).isEqualTo(RUN);
        assertThat(run.tasks()).extracting(RecoveredTask::info).containsExactly(TASK);
        assertThat(run.tasks().get(0).updates())
                .containsExactly(status(TaskState.TASK_STARTING), status(TaskState.TASK_RUNNING));
        assertThat(run.tasks().get(0).acknowledged()).containsExactly(uuid(TaskState.TASK_STARTING));
        assertThat(run.completed()).isFalse();
    }

    @Test
    void anotherBootIsNoticedAndCompletionRemembered() throws IOException {
        checkpoints.completed("S0", RUN);
        RecoveredAgent found = CheckpointReader.read(directory, "later");

        assertThat(found.rebooted()).isTrue();
        assertThat(found.runs()).extracting(RecoveredRun::completed).containsExactly(true);
    }

    /** Whatever part of the last record reached the disk, what is before it counts and later records follow it. */
    @Test
    void tornEndOfALogIsCutOff() throws IOException {
        Path log = directory.taskDirectory("S0", RUN, "t").resolve("task.updates");
        byte[] whole = Files.readAllBytes(log);
        byte[] next = RecordFile.encode(
                Checkpoints.UPDATE, status(TaskState.TASK_FINISHED).toByteArray());
        for (int length = 1; length < next.length; length += 7) {
            Files.write(log, whole);
            Files.write(log, java.util.Arrays.copyOf(next, length), StandardOpenOption.APPEND);
            RecoveredAgent found = CheckpointReader.read(directory, "boot");
            assertThat(found.problems()).isEmpty();
            assertThat(found.runs().get(0).tasks().get(0).updates()).hasSize(2);
            assertThat(Files.readAllBytes(log)).isEqualTo(whole);
        }
        checkpoints.update("S0", RUN, status(TaskState.TASK_FINISHED));
        assertThat(CheckpointReader.read(directory, "boot")
                        .runs()
                        .get(0)
                        .tasks()
                        .get(0)
                        .updates())
                .hasSize(3);
    }

    @Test
    void damagedRecordIsAProblemThatNamesItsFile() throws IOException {
        Path info = directory.taskDirectory("S0", RUN, "t").resolve("task.info");
        byte[] bytes = Files.readAllBytes(info);
        bytes[20] ^= 1;
        Files.write(info, bytes);
        RecoveredAgent found = CheckpointReader.read(directory, "boot");

        assertThat(found.runs()).isEmpty();
        assertThat(found.problems())
                .singleElement()
                .asString()
                .contains("task.info")
                .contains("damaged");
    }

    @Test
    void forgottenAgentStartsAsANewOne() throws IOException {
        checkpoints.forgetAgent();

        assertThat(CheckpointReader.read(directory, "boot")).isEqualTo(RecoveredAgent.NOTHING);
    }

    @Test
    void handlesSurviveTheProcess() throws IOException {
        ModuleId module = new ModuleId("containerizer", "native");
        DirectoryHandleStore store = new DirectoryHandleStore("agent", directory, Map.of("isolation", "posix"));
        store.add("S0", RUN);
        store.put(module, RUN.container(), Handle.ofText(2, "state"));
        DirectoryHandleStore next = new DirectoryHandleStore("agent", directory, Map.of());
        next.add("S0", RUN);

        assertThat(next.modules("containerizer")).containsExactly(module);
        assertThat(next.handles(module)).singleElement().satisfies(container -> {
            assertThat(container.handle()).isEqualTo(Handle.ofText(2, "state"));
            assertThat(container.sandbox()).isEqualTo(directory.sandbox("S0", RUN));
        });
        next.remove(RUN.container());
        assertThat(next.handles(module)).isEmpty();
        assertThatThrownBy(() -> next.put(module, RUN.container(), Handle.ofText(1, "x")))
                .isInstanceOf(IOException.class);
    }

    @Test
    void idsThatLeadElsewhereAreNoDirectories() {
        for (String id : List.of("..", ".", "", "a/b", "a\\b", "a\u0000b")) {
            assertThatThrownBy(() -> directory.metaFramework("S0", id)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static TaskStatus status(TaskState state) {
        return TaskStatus.newBuilder()
                .setTaskId(TASK.getTaskId())
                .setState(state)
                .setUuid(uuid(state))
                .build();
    }

    private static ByteString uuid(TaskState state) {
        return ByteString.copyFromUtf8(state.name());
    }
}
