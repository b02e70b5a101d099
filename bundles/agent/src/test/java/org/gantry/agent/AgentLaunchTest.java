package org.gantry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.testkit.Need;
import org.gantry.testkit.Waiting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How launches begin and fail. */
class AgentLaunchTest {
    @TempDir
    Path work;

    private FakeAgent fake;

    @AfterEach
    void stop() throws Exception {
        if (fake != null) {
            fake.close();
        }
    }

    @Test
    void whatCannotBeFetchedIsToldInTheUpdateAndInTheSandbox() throws Exception {
        start(Map.of());
        TaskInfo.Builder task = TestTasks.task("t", "true");
        task.getCommandBuilder().addUris(CommandInfo.URI.newBuilder().setValue("/no/such/file"));
        fake.master().launch(TestTasks.FRAMEWORK, task.build());
        TaskStatus failed = fake.master().await("t", TaskState.TASK_FAILED);

        assertThat(failed.getReason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED);
        assertThat(failed.getMessage()).contains("/no/such/file");
        assertThat(Files.readString(sandbox("t").resolve("stderr"))).contains("/no/such/file");
        assertThat(fake.containerizer().calls()).noneMatch(call -> call.startsWith("launch"));
    }

    @Test
    void sandboxBelongsToTheTaskAlone() throws Exception {
        start(Map.of());
        Path sandbox = fake.run(TestTasks.task("t", "sleep 1000").build());

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(sandbox)))
                .isEqualTo("rwxr-x---");
        assertThat(sandbox("t").toRealPath()).isEqualTo(sandbox.toRealPath());
    }

    @Test
    void sandboxIsGivenToTheUser() throws Exception {
        Need.root();
        start(Map.of("switch_user", "true"));
        TaskInfo.Builder task = TestTasks.task("t", "sleep 1000");
        task.getCommandBuilder().setUser("nobody");
        Path sandbox = fake.run(task.build());

        assertThat(Files.getOwner(sandbox)).hasToString("nobody");
    }

    @Test
    void unknownUserIsToldByName() throws Exception {
        start(Map.of("switch_user", "true"));
        TaskInfo.Builder task = TestTasks.task("t", "true");
        task.getCommandBuilder().setUser("no-such-user");
        fake.master().launch(TestTasks.FRAMEWORK, task.build());

        assertThat(fake.master().await("t", TaskState.TASK_FAILED).getMessage())
                .contains("User 'no-such-user' does not exist");
    }

    @Test
    void whatNoContainerizerSupportsIsToldWithTheReason() throws Exception {
        start(Map.of());
        fake.containerizer().refuse("images are not supported");
        fake.master().launch(TestTasks.FRAMEWORK, TestTasks.task("t", "true").build());
        TaskStatus failed = fake.master().await("t", TaskState.TASK_FAILED);

        assertThat(failed.getReason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED);
        assertThat(failed.getMessage()).contains("fake: images are not supported");
    }

    @Test
    void taskThatIsKilledWhileItIsLaunchedIsNotForgotten() throws Exception {
        start(Map.of());
        CompletableFuture<Void> gate = fake.containerizer().holdLaunches();
        fake.master()
                .launch(TestTasks.FRAMEWORK, TestTasks.task("t", "sleep 1000").build());
        Waiting.until("the launch began", () -> fake.containerizer().calls().stream()
                .anyMatch(call -> call.startsWith("launch")));
        fake.master().kill(TestTasks.FRAMEWORK_ID, "t");
        gate.complete(null);
        TaskStatus killed = fake.master().await("t", TaskState.TASK_KILLED);

        assertThat(killed.getReason()).isEqualTo(TaskStatus.Reason.REASON_TASK_KILLED_DURING_LAUNCH);
        assertThat(fake.master().states("t")).containsExactly(TaskState.TASK_KILLED);
    }

    @Test
    void masterThatComesBackGetsTheUpdatesThatItMissed() throws Exception {
        start(Map.of());
        fake.run(TestTasks.task("t", "sleep 1000").build());
        fake.master().acknowledges(false);
        fake.master().kill(TestTasks.FRAMEWORK_ID, "t");
        TaskStatus killing = fake.master().await("t", TaskState.TASK_KILLING);
        fake.master().acknowledges(true);
        fake.master().hangUp();
        fake.master().awaitSubscriptions(2);
        fake.master().await("t", TaskState.TASK_KILLED);

        assertThat(fake.master().updates("t").filter(status -> status.getUuid().equals(killing.getUuid())))
                .hasSize(2);
    }

    @Test
    void stoppedAgentTakesItsTasksWithItIfItIsToldTo() throws Exception {
        start(Map.of("shutdown_tasks_on_stop", "true"));
        fake.run(TestTasks.task("t", "sleep 1000").build());
        fake.agent().close();

        assertThat(fake.containerizer().calls()).anyMatch(call -> call.startsWith("destroy"));
        fake.master().await("t", TaskState.TASK_KILLED);
    }

    @Test
    void damagedRecordKeepsAStrictAgentFromStarting() throws Exception {
        start(Map.of());
        fake.run(TestTasks.task("t", "sleep 1000").build());
        fake.close();
        Path info = work.resolve("meta/slaves/m-S0/frameworks/m-0000/framework.info");
        Files.write(info, new byte[] {1, 2, 3});
        FakeMaster master = new FakeMaster();
        try (master;
                Agent agent = new Agent(
                        org.gantry.agent.config.AgentFlags.of(
                                Map.of("work_dir", work.toString(), "isolation", ","), false),
                        new AgentParts(
                                new org.gantry.testkit.LocalModuleHost(),
                                () -> () -> java.util.Optional.of(master.uri()),
                                java.time.Clock.systemUTC(),
                                "boot"))) {
            agent.start();
            Waiting.until("recovery has failed", () -> agent.failure().isPresent());

            assertThat(agent.failure().orElseThrow()).contains("m-0000").contains("strict=false");
            assertThat(agent.snapshot().recovered()).isFalse();
            assertThat(master.subscriptions()).isEmpty();
        }
    }

    @Test
    void taskIsTheLastToDecideAboutItsEnvironment() throws Exception {
        start(Map.of("executor_environment_variables", "{\"PATH\":\"/flag\",\"KEPT\":\"yes\"}"));
        TaskInfo.Builder task = TestTasks.task("t", "sleep 1000");
        task.getCommandBuilder()
                .getEnvironmentBuilder()
                .addVariables(Environment.Variable.newBuilder().setName("PATH").setValue("/task"));
        Map<String, String> environment = org.gantry.agent.run.EnvironmentsProbe.of(
                fake.agent().flags(), TestTasks.FRAMEWORK, task.build(), work);

        assertThat(environment)
                .containsEntry("PATH", "/task")
                .containsEntry("KEPT", "yes")
                .containsEntry("MESOS_SANDBOX", work.toString())
                .containsEntry("MESOS_FRAMEWORK_ID", "m-0000")
                .containsEntry("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", "5secs")
                .containsEntry("MESOS_RECOVERY_TIMEOUT", "15mins")
                .doesNotContainKey("HOME");
    }

    @Test
    void agentsOfOneMachineDoNotShareDirectories(@TempDir Path other) throws Exception {
        start(Map.of());
        for (Map<String, String> flags : List.of(
                Map.of("work_dir", work.toString(), "runtime_dir", other.toString()),
                Map.of(
                        "work_dir",
                        other.toString(),
                        "runtime_dir",
                        work.resolve("run").toString()))) {
            try (FakeAgent second = FakeAgent.unregistered(other, flags)) {
                Waiting.until(
                        "it does not start", () -> second.agent().failure().isPresent());
                assertThat(second.agent().failure().orElseThrow()).startsWith("Another agent of this machine uses");
                assertThat(second.master().subscriptions()).isEmpty();
            }
        }
        fake.close();
        try (FakeAgent next = new FakeAgent(work, Map.of())) {
            assertThat(next.agent().failure()).isEmpty();
        }
    }

    @Test
    void executorIsToldOfItsSocketAndOfTheTimeThatItHasToShutDown() throws Exception {
        start(Map.of("http_executor_domain_sockets", "true"));
        ExecutorInfo.Builder executor =
                ExecutorInfo.newBuilder().setExecutorId(ExecutorID.newBuilder().setValue("e"));
        executor.getShutdownGracePeriodBuilder()
                .setNanoseconds(Duration.ofSeconds(90).toNanos());
        Map<String, String> environment = org.gantry.agent.run.EnvironmentsProbe.of(
                fake.agent().flags(), TestTasks.FRAMEWORK, executor.build(), work);

        assertThat(environment)
                .containsEntry("MESOS_EXECUTOR_ID", "e")
                .containsEntry(
                        "MESOS_DOMAIN_SOCKET", work.resolve("run/agent.sock").toString())
                .containsEntry("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", "90secs");
    }

    private void start(Map<String, String> flags) throws Exception {
        fake = new FakeAgent(work, flags);
    }

    private Path sandbox(String task) {
        return work.resolve("slaves/m-S0/frameworks/m-0000/executors/" + task + "/runs/latest");
    }
}
