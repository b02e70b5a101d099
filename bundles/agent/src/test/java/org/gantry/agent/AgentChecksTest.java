package org.gantry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CheckStatusInfo;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.HealthCheck;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.agent.checkpoint.CheckpointReader;
import org.gantry.agent.config.AgentFlags;
import org.gantry.containerizers.nativ.NativeContainerizer;
import org.gantry.containerizers.spi.Containerizer;
import org.gantry.isolators.namespaces.NamespacesIsolator;
import org.gantry.isolators.posix.PosixIsolator;
import org.gantry.isolators.spi.Isolator;
import org.gantry.testkit.LocalModuleHost;
import org.gantry.testkit.Need;
import org.gantry.testkit.Waiting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks that the agent carries out itself, of tasks that really listen. */
class AgentChecksTest {
    @TempDir
    Path work;

    private final LocalModuleHost modules = new LocalModuleHost();
    private FakeMaster master;
    private NativeContainerizer containerizer;
    private Agent agent;
    private int port;

    @BeforeEach
    void start() throws Exception {
        Need.linux();
        master = new FakeMaster();
        modules.add(Isolator.class, "posix", 10, new PosixIsolator());
        modules.add(Isolator.class, "namespaces", 30, new NamespacesIsolator());
        containerizer = new NativeContainerizer(modules);
        modules.add(Containerizer.class, "native", containerizer);
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
    }

    @AfterEach
    void stop() throws Exception {
        if (agent != null) {
            agent.close();
        }
        containerizer.close();
        master.close();
    }

    @Test
    void httpHealthIsToldAndItsLossEndsTheTask() throws Exception {
        startAgent("posix");
        launch(listener().setHealthCheck(health().setType(HealthCheck.Type.HTTP).setHttp(http("health"))));
        Waiting.until("it is healthy", () -> health("t").contains(true));
        Files.createFile(sandbox("t").resolve("sick"));

        TaskStatus killed = master.await("t", TaskState.TASK_KILLED);
        assertThat(killed.getHealthy()).isFalse();
        assertThat(health("t")).containsExactly(true, false);
        assertThat(lastHealth("t").getMessage()).contains("HTTP status 503");
    }

    @Test
    void answerThatNeverEndsIsNoHealth() throws Exception {
        startAgent("posix");
        launch(listener()
                .setHealthCheck(health().setType(HealthCheck.Type.HTTP)
                        .setHttp(http("/health"))
                        .setTimeoutSeconds(0.5)));
        Waiting.until("it is healthy", () -> health("t").contains(true));
        Files.createFile(sandbox("t").resolve("stuck"));

        master.await("t", TaskState.TASK_KILLED);
        assertThat(lastHealth("t").getMessage()).contains("the time is up");
    }

    @Test
    void tcpHealthIsToldAndItsLossEndsTheTask() throws Exception {
        startAgent("posix");
        HealthCheck.Builder check = health().setType(HealthCheck.Type.TCP)
                .setTcp(HealthCheck.TCPCheckInfo.newBuilder().setPort(port));
        launch(TestTasks.task(
                        "t", listen("listener=$!; until [ -e sick ]; do sleep 0.1; done; kill $listener; sleep 1000"))
                .setHealthCheck(check));
        Waiting.until("it is healthy", () -> health("t").contains(true));
        Files.createFile(sandbox("t").resolve("sick"));

        master.await("t", TaskState.TASK_KILLED);
        assertThat(health("t")).containsExactly(true, false);
        assertThat(lastHealth("t").getMessage()).contains("TCP connection to port " + port);
    }

    @Test
    void tcpCheckIsToldAndEndsNothing() throws Exception {
        startAgent("posix");
        launch(TestTasks.task("t", "until [ -e go ]; do sleep 0.1; done; " + listen("wait"))
                .setCheck(check().setType(CheckInfo.Type.TCP)
                        .setTcp(CheckInfo.Tcp.newBuilder().setPort(port))));
        awaitCheck(status -> status.hasTcp()
                && status.getTcp().hasSucceeded()
                && !status.getTcp().getSucceeded());
        Files.createFile(sandbox("t").resolve("go"));

        awaitCheck(status -> status.getTcp().getSucceeded());
        assertThat(master.states("t")).containsOnly(TaskState.TASK_STARTING, TaskState.TASK_RUNNING);
    }

    @Test
    void httpCheckTellsTheStatus() throws Exception {
        startAgent("posix");
        launch(listener()
                .setCheck(check().setType(CheckInfo.Type.HTTP)
                        .setHttp(CheckInfo.Http.newBuilder().setPort(port).setPath("/health"))));
        awaitCheck(status -> status.getHttp().getStatusCode() == 200);
        Files.createFile(sandbox("t").resolve("sick"));

        awaitCheck(status -> status.getHttp().getStatusCode() == 503);
        assertThat(master.states("t")).containsOnly(TaskState.TASK_STARTING, TaskState.TASK_RUNNING);
    }

    @Test
    void commandCheckRunsInTheNamespacesOfTheTask() throws Exception {
        Need.root();
        startAgent("posix,namespaces");
        String same =
                "for n in pid ipc uts mnt; do [ \"$(readlink /proc/self/ns/$n)\" = \"$(cat $n)\" ] || exit 9; done; "
                        + "[ \"$GREETING\" = hello ] || exit 8";
        CommandInfo.Builder command = CommandInfo.newBuilder().setValue(same);
        command.getEnvironmentBuilder()
                .addVariablesBuilder()
                .setName("GREETING")
                .setValue("hello");
        launch(TestTasks.task(
                        "t",
                        "for n in pid ipc uts mnt; do readlink /proc/self/ns/$n >$n; done; touch ready; exec sleep 1000")
                .setCheck(check().setType(CheckInfo.Type.COMMAND)
                        .setDelaySeconds(1)
                        .setCommand(CheckInfo.Command.newBuilder().setCommand(command))));

        awaitCheck(status ->
                status.getCommand().hasExitCode() && status.getCommand().getExitCode() == 0);
        assertThat(Files.readString(sandbox("t").resolve("pid")).trim())
                .isNotEqualTo(
                        Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString());
    }

    @Test
    void commandHealthThatHangsEndsTheTaskAndLeavesNothing() throws Exception {
        Need.root();
        startAgent("posix,namespaces");
        launch(TestTasks.task("t", "exec sleep 1000")
                .setHealthCheck(health().setType(HealthCheck.Type.COMMAND)
                        .setTimeoutSeconds(0.3)
                        .setGracePeriodSeconds(0)
                        .setCommand(CommandInfo.newBuilder().setValue("exec sleep 99731"))));

        assertThat(master.await("t", TaskState.TASK_KILLED).getHealthy()).isFalse();
        Waiting.until("no command is left", () -> ProcessHandle.allProcesses()
                .noneMatch(process -> process.info().commandLine().orElse("").contains("sleep 99731")));
    }

    private void startAgent(String isolation) throws Exception {
        Map<String, String> flags = new HashMap<>();
        flags.put("work_dir", work.toString());
        flags.put("resources", "cpus:4;mem:1024;disk:1024");
        flags.put("isolation", isolation);
        flags.put("shutdown_tasks_on_stop", "true");
        agent = new Agent(
                AgentFlags.of(flags, false),
                new AgentParts(
                        modules,
                        () -> () -> Optional.of(master.uri()),
                        Clock.systemUTC(),
                        CheckpointReader.currentBootId()));
        agent.start();
        master.awaitSubscriptions(1);
    }

    private void launch(TaskInfo.Builder task) {
        master.launch(TestTasks.FRAMEWORK, task.build());
        master.await("t", TaskState.TASK_RUNNING);
    }

    private TaskInfo.Builder listener() {
        return TestTasks.task("t", listen("wait"));
    }

    private String listen(String then) throws IllegalStateException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path classes = Path.of("target", "test-classes").toAbsolutePath();
        return "'" + java + "' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx32m -cp '" + classes + "' "
                + ListenerProgram.class.getName() + " " + port + " & " + then;
    }

    private HealthCheck.HTTPCheckInfo.Builder http(String path) {
        return HealthCheck.HTTPCheckInfo.newBuilder().setPort(port).setPath(path);
    }

    /** The grace period covers the start of the listener. */
    private static HealthCheck.Builder health() {
        return HealthCheck.newBuilder()
                .setDelaySeconds(0)
                .setIntervalSeconds(0.2)
                .setTimeoutSeconds(5)
                .setGracePeriodSeconds(15)
                .setConsecutiveFailures(2);
    }

    private static CheckInfo.Builder check() {
        return CheckInfo.newBuilder().setDelaySeconds(0).setIntervalSeconds(0.2).setTimeoutSeconds(5);
    }

    private List<Boolean> health(String task) {
        return healthUpdates(task).stream().map(TaskStatus::getHealthy).toList();
    }

    private TaskStatus lastHealth(String task) {
        List<TaskStatus> updates = healthUpdates(task);
        return updates.get(updates.size() - 1);
    }

    private List<TaskStatus> healthUpdates(String task) {
        return master.updates(task)
                .filter(status -> status.getReason() == TaskStatus.Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED)
                .toList();
    }

    private void awaitCheck(java.util.function.Predicate<CheckStatusInfo> expected) {
        Waiting.until("the check says so", () -> master.updates("t")
                .anyMatch(status -> status.hasCheckStatus() && expected.test(status.getCheckStatus())));
    }

    private Path sandbox(String task) {
        return work.resolve("slaves/" + FakeMaster.AGENT + "/frameworks/" + TestTasks.FRAMEWORK_ID + "/executors/"
                + task + "/runs/latest");
    }
}
