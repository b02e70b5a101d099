package org.gantry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.HealthCheck;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.agent.checkpoint.CheckpointReader;
import org.gantry.agent.config.AgentFlags;
import org.gantry.containerizers.nativ.NativeContainerizer;
import org.gantry.containerizers.spi.Containerizer;
import org.gantry.isolators.posix.PosixIsolator;
import org.gantry.isolators.spi.Isolator;
import org.gantry.protocol.agentlink.AgentLink;
import org.gantry.testkit.LocalModuleHost;
import org.gantry.testkit.Need;
import org.gantry.testkit.TempProcesses;
import org.gantry.testkit.Waiting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent that runs real processes, with a master that only tests what it is told. */
class AgentProcessTest {
    @TempDir
    Path work;

    private FakeMaster master;
    private RealModules modules;
    private Agent agent;

    @BeforeEach
    void start() throws Exception {
        Need.linux();
        master = new FakeMaster();
        startAgent(CheckpointReader.currentBootId());
        master.awaitSubscriptions(1);
    }

    @AfterEach
    void stop() throws Exception {
        agent.close();
        Map<String, String> flags = flags();
        flags.put("recover", "cleanup");
        flags.put("strict", "false");
        flags.put("shutdown_tasks_on_stop", "true");
        modules.close();
        modules = new RealModules();
        Agent last = new Agent(AgentFlags.of(flags, false), parts(CheckpointReader.currentBootId()));
        last.start();
        Waiting.until(
                "everything is cleaned up",
                () -> last.snapshot().recovered()
                        && last.snapshot().frameworks().stream()
                                .flatMap(framework -> framework.executors().stream())
                                .allMatch(executor -> executor.gone()));
        last.close();
        modules.close();
        master.close();
    }

    @Test
    void taskThatEndsWellIsFinished() throws IOException {
        master.launch(
                TestTasks.FRAMEWORK,
                TestTasks.task("t1", "echo hello; echo $MESOS_SANDBOX").build());
        TaskStatus last = master.await("t1", TaskState.TASK_FINISHED);

        assertThat(master.states("t1"))
                .containsExactly(TaskState.TASK_STARTING, TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);
        assertThat(last.getMessage()).isEqualTo("Command exited with status 0");
        Path sandbox = sandbox("t1");
        assertThat(Files.readString(sandbox.resolve("stdout"))).isEqualTo("hello\n" + sandbox.toRealPath() + "\n");
        assertThat(work.resolve("meta/slaves/latest").toRealPath().getFileName())
                .hasToString(FakeMaster.AGENT);
    }

    @Test
    void exitCodesAndSignalsAreToldTruly() {
        master.launch(TestTasks.FRAMEWORK, TestTasks.task("three", "exit 3").build());
        master.launch(
                TestTasks.FRAMEWORK, TestTasks.task("signal", "kill -9 $$").build());

        assertThat(master.await("three", TaskState.TASK_FAILED).getMessage()).isEqualTo("Command exited with status 3");
        assertThat(master.await("signal", TaskState.TASK_FAILED).getMessage())
                .isEqualTo("Command terminated with signal Killed");
    }

    @Test
    void killIsAnnouncedAndGivesTheTaskTimeToEnd() {
        String script = "trap 'echo bye; exit 7' TERM; echo ready; while true; do sleep 0.05; done";
        master.launch(TestTasks.FRAMEWORK, TestTasks.task("k", script).build());
        master.await("k", TaskState.TASK_RUNNING);
        Waiting.until("the trap is set", () -> Files.readString(sandbox("k").resolve("stdout"))
                .contains("ready"));
        master.kill(TestTasks.FRAMEWORK_ID, "k");

        TaskStatus killed = master.await("k", TaskState.TASK_KILLED);
        assertThat(killed.getMessage()).isEqualTo("Command exited with status 7");
        assertThat(master.states("k")).contains(TaskState.TASK_KILLING);
    }

    @Test
    void taskThatIgnoresSigtermIsEndedAfterItsGracePeriod() {
        KillPolicy soon = KillPolicy.newBuilder()
                .setGracePeriod(DurationInfo.newBuilder().setNanoseconds(300_000_000))
                .build();
        String script = "trap '' TERM; echo ready; while true; do sleep 0.05; done";
        master.launch(
                TestTasks.FRAMEWORK,
                TestTasks.task("deaf", script).setKillPolicy(soon).build());
        master.await("deaf", TaskState.TASK_RUNNING);
        Path output = sandbox("deaf").resolve("stdout");
        Waiting.until(
                "the trap is set",
                () -> Files.exists(output) && Files.readString(output).contains("ready"));
        master.kill(TestTasks.FRAMEWORK_ID, "deaf");

        assertThat(master.await("deaf", TaskState.TASK_KILLED).getMessage())
                .isEqualTo("Command terminated with signal Killed");
    }

    @Test
    void runningTasksSurviveTheAgentAndExitsMeanwhileAreToldOnce() throws Exception {
        master.launch(
                TestTasks.FRAMEWORK, TestTasks.task("long", "exec sleep 1000").build());
        String wait = "while [ ! -e go ]; do sleep 0.05; done; exit 5";
        master.launch(TestTasks.FRAMEWORK, TestTasks.task("ends", wait).build());
        master.await("long", TaskState.TASK_RUNNING);
        master.await("ends", TaskState.TASK_RUNNING);
        long pid = pid("long");

        abandonAgent();
        Files.createFile(sandbox("ends").resolve("go"));
        startAgent(CheckpointReader.currentBootId());
        master.awaitSubscriptions(2);

        assertThat(master.await("ends", TaskState.TASK_FAILED).getMessage()).isEqualTo("Command exited with status 5");
        assertThat(master.subscriptions().get(1).getAgentInfo().getId().getValue())
                .isEqualTo(FakeMaster.AGENT);
        assertThat(master.subscriptions().get(1).getTasksList())
                .anyMatch(task ->
                        task.getTaskId().getValue().equals("long") && task.getState() == TaskState.TASK_RUNNING);
        assertThat(TempProcesses.isAlive(pid)).isTrue();
        assertThat(pid("long")).isEqualTo(pid);
        assertThat(master.states("ends").stream().filter(state -> state == TaskState.TASK_FAILED))
                .hasSize(1);
        assertThat(master.states("long")).containsExactly(TaskState.TASK_STARTING, TaskState.TASK_RUNNING);
    }

    @Test
    void updatesThatWereNotAcknowledgedAreSentAgainAfterARestart() throws Exception {
        master.acknowledges(false);
        master.launch(TestTasks.FRAMEWORK, TestTasks.task("t", "true").build());
        TaskStatus first = master.await("t", TaskState.TASK_STARTING);
        Waiting.until("it has ended", () -> view("t").terminated());

        abandonAgent();
        master.acknowledges(true);
        startAgent(CheckpointReader.currentBootId());
        master.await("t", TaskState.TASK_FINISHED);

        assertThat(master.updates("t").filter(status -> status.getUuid().equals(first.getUuid())))
                .hasSize(2);
    }

    @Test
    void afterARebootTasksHaveFailed() throws Exception {
        master.launch(
                TestTasks.FRAMEWORK, TestTasks.task("t", "exec sleep 1000").build());
        master.await("t", TaskState.TASK_RUNNING);
        long pid = pid("t");
        abandonAgent();
        ProcessHandle supervisor = ProcessHandle.of(pid).orElseThrow();
        List<ProcessHandle> tasks = supervisor.descendants().toList();
        supervisor.destroyForcibly();
        tasks.forEach(ProcessHandle::destroyForcibly);
        startAgent("another-boot");

        TaskStatus failed = master.await("t", TaskState.TASK_FAILED);
        assertThat(failed.getReason()).isEqualTo(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
        assertThat(master.subscriptions().get(1).getAgentInfo().getId().getValue())
                .isEqualTo(FakeMaster.AGENT);
    }

    @Test
    void failedHealthChecksAreToldAndEndTheTask() {
        HealthCheck check = HealthCheck.newBuilder()
                .setType(HealthCheck.Type.COMMAND)
                .setCommand(CommandInfo.newBuilder().setValue("test ! -e sick"))
                .setDelaySeconds(0)
                .setIntervalSeconds(0.1)
                .setGracePeriodSeconds(0)
                .setConsecutiveFailures(2)
                .build();
        master.launch(
                TestTasks.FRAMEWORK,
                TestTasks.task("h", "sleep 1; touch sick; exec sleep 1000")
                        .setHealthCheck(check)
                        .build());

        TaskStatus killed = master.await("h", TaskState.TASK_KILLED);
        assertThat(killed.getHealthy()).isFalse();
        List<TaskStatus> health = master.updates("h")
                .filter(status -> status.getReason() == TaskStatus.Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED)
                .toList();
        assertThat(health).extracting(TaskStatus::getHealthy).containsExactly(true, false);
    }

    @Test
    void taskThatTakesTooLongFails() {
        master.launch(
                TestTasks.FRAMEWORK,
                TestTasks.task("slow", "exec sleep 1000")
                        .setMaxCompletionTime(DurationInfo.newBuilder().setNanoseconds(200_000_000))
                        .build());

        assertThat(master.await("slow", TaskState.TASK_FAILED).getReason())
                .isEqualTo(TaskStatus.Reason.REASON_MAX_COMPLETION_TIME_REACHED);
    }

    @Test
    void agentThatHearsNothingSubscribesAnew() throws Exception {
        agent.close();
        master.pingTimeout(0.3);
        startAgent(CheckpointReader.currentBootId());

        master.awaitSubscriptions(3);
    }

    @Test
    void pingsAreAnswered() {
        master.send(AgentLink.Event.newBuilder().setType(AgentLink.Event.Type.PING));

        Waiting.until("a pong", () -> !master.calls(AgentLink.Call.Type.PONG).isEmpty());
    }

    @Test
    void tasksOfARemovedFrameworkAreEnded() {
        master.launch(
                TestTasks.FRAMEWORK, TestTasks.task("t", "exec sleep 1000").build());
        master.await("t", TaskState.TASK_RUNNING);
        master.send(AgentLink.Event.newBuilder()
                .setType(AgentLink.Event.Type.SHUTDOWN_FRAMEWORK)
                .setShutdownFramework(TestTasks.FRAMEWORK.getId()));

        Waiting.until(
                "the framework is gone", () -> agent.snapshot().frameworks().isEmpty());
    }

    private void startAgent(String bootId) throws IOException {
        modules = new RealModules();
        agent = new Agent(AgentFlags.of(flags(), false), parts(bootId));
        agent.start();
    }

    /** Ends this process's side of everything, with the tasks left alone, as a crash does. */
    private void abandonAgent() throws Exception {
        agent.close();
        modules.close();
    }

    private Map<String, String> flags() {
        Map<String, String> flags = new HashMap<>();
        flags.put("work_dir", work.toString());
        flags.put("resources", "cpus:4;mem:1024;disk:1024");
        flags.put("isolation", "posix");
        return flags;
    }

    private AgentParts parts(String bootId) {
        return new AgentParts(modules.host, () -> () -> Optional.of(master.uri()), Clock.systemUTC(), bootId);
    }

    private org.gantry.agent.core.ExecutorView view(String task) {
        return agent.snapshot().frameworks().get(0).executors().stream()
                .filter(executor -> executor.run().executor().equals(task))
                .findFirst()
                .orElseThrow();
    }

    private long pid(String task) {
        Waiting.until("the pid is known", () -> view(task).pid() > 0);
        return view(task).pid();
    }

    private Path sandbox(String task) {
        return work.resolve("slaves/" + FakeMaster.AGENT + "/frameworks/" + TestTasks.FRAMEWORK_ID + "/executors/"
                + task + "/runs/latest");
    }

    private static final class RealModules implements AutoCloseable {
        final LocalModuleHost host = new LocalModuleHost();
        private final NativeContainerizer containerizer;

        RealModules() throws IOException {
            host.add(Isolator.class, "posix", new PosixIsolator());
            containerizer = new NativeContainerizer(host);
            host.add(Containerizer.class, "native", containerizer);
        }

        @Override
        public void close() throws Exception {
            containerizer.close();
        }
    }
}
