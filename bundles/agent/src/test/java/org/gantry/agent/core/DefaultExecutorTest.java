package org.gantry.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.agent.TestTasks;
import org.gantry.agent.checkpoint.RecoveredRun;
import org.gantry.agent.checkpoint.RecoveredTask;
import org.gantry.agent.checkpoint.RunId;
import org.gantry.containerizers.spi.ContainerExit;
import org.gantry.model.container.ContainerId;
import org.gantry.protocol.agentlink.AgentLink;
import org.junit.jupiter.api.Test;

/** Task groups, run by the executor whose part the agent plays. */
class DefaultExecutorTest {
    private static final TaskInfo A = TestTasks.task("a", "sleep 1000").build();
    private static final TaskInfo B = TestTasks.task("b", "sleep 1000").build();

    private final CoreHarness agent = CoreHarness.registered();

    private ContainerId launch(TaskInfo... tasks) {
        agent.apply(new Command.LaunchGroup(TestTasks.FRAMEWORK, CoreHarness.builtIn(), List.of(tasks)));
        return agent.executor().run().container();
    }

    private void run(TaskInfo... tasks) {
        ContainerId root = launch(tasks);
        agent.apply(new Command.Launched(root, 42));
        for (TaskInfo task : tasks) {
            agent.apply(new Command.Launched(container(task), 43));
        }
    }

    private ContainerId container(TaskInfo task) {
        return agent.executor().tasks().stream()
                .filter(entry -> entry.info().equals(task))
                .findFirst()
                .orElseThrow()
                .container();
    }

    private void end(TaskInfo task, ContainerExit exit) {
        ContainerId container = container(task);
        agent.apply(new Command.Exited(container, exit));
        agent.apply(new Command.Destroyed(container, Optional.empty()));
    }

    @Test
    void groupIsSavedWholeBeforeAnythingStarts() {
        agent.effects.clear();
        ContainerId root = launch(A, B);
        assertThat(agent.effects)
                .extracting(effect -> effect.getClass().getSimpleName())
                .containsExactly("SaveFramework", "SaveExecutor", "SaveTask", "SaveTask", "StartExecutor");

        agent.apply(new Command.Launched(root, 42));
        assertThat(agent.all(Effect.StartMember.class))
                .extracting(start -> start.container().parent())
                .containsExactly(Optional.of(root), Optional.of(root));
        assertThat(agent.states("a")).containsExactly(TaskState.TASK_STARTING);
        assertThat(agent.states("b")).containsExactly(TaskState.TASK_STARTING);
    }

    @Test
    void statusesNameTheNestedContainer() {
        run(A);
        end(A, ContainerExit.code(0));

        assertThat(agent.states("a"))
                .containsExactly(TaskState.TASK_STARTING, TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);
        TaskStatus running = agent.updates("a").get(1);
        assertThat(running.getExecutorId().getValue()).isEqualTo("d");
        assertThat(running.getContainerStatus().getContainerId().hasParent()).isTrue();
        assertThat(running.getContainerStatus().getExecutorPid()).isEqualTo(43);
        TaskStatus finished = agent.updates("a").get(2);
        assertThat(finished.getContainerStatus().hasExecutorPid()).isFalse();
        assertThat(finished.getContainerStatus().getContainerId().hasParent()).isTrue();
        assertThat(finished.getMessage()).isEqualTo("Command exited with status 0");
    }

    @Test
    void memberThatFinishesLeavesTheOthersAlone() {
        run(A, B);
        end(A, ContainerExit.code(0));

        assertThat(agent.all(Effect.Signal.class)).isEmpty();
        assertThat(agent.executor().ending()).isFalse();
    }

    @Test
    void memberThatFailsTakesItsGroupWithIt() {
        run(A, B);
        ContainerId other = container(B);
        end(A, ContainerExit.code(1));
        assertThat(agent.all(Effect.Signal.class)).containsExactly(new Effect.Signal(other, 15));
        end(B, ContainerExit.signal(15));

        assertThat(agent.states("a")).endsWith(TaskState.TASK_FAILED);
        assertThat(agent.states("b")).endsWith(TaskState.TASK_KILLING, TaskState.TASK_KILLED);
    }

    @Test
    void otherGroupsOfTheExecutorGoOn() {
        run(A);
        agent.apply(new Command.LaunchGroup(TestTasks.FRAMEWORK, CoreHarness.builtIn(), List.of(B)));
        agent.apply(new Command.Launched(container(B), 44));
        end(A, ContainerExit.code(1));

        assertThat(agent.all(Effect.Signal.class)).isEmpty();
        assertThat(agent.all(Effect.StartExecutor.class)).hasSize(1);
        assertThat(agent.states("b")).containsExactly(TaskState.TASK_STARTING, TaskState.TASK_RUNNING);
    }

    @Test
    void killedMemberTakesItsGroupWithItAndTheExecutorEndsAfterTheLast() {
        run(A, B);
        ContainerId root = agent.executor().run().container();
        agent.apply(new Command.Kill(new TaskKey(TestTasks.FRAMEWORK_ID, "a"), Optional.empty()));
        end(A, ContainerExit.signal(15));
        assertThat(agent.all(Effect.Destroy.class)).doesNotContain(new Effect.Destroy(root));
        end(B, ContainerExit.signal(15));
        assertThat(agent.all(Effect.Destroy.class)).endsWith(new Effect.Destroy(root));
        agent.apply(new Command.Destroyed(root, Optional.empty()));
        agent.acknowledgeAll();

        assertThat(agent.sent(AgentLink.Call.Type.EXECUTOR_EXITED).get(0).getExecutorExited())
                .satisfies(exited -> assertThat(exited.getStatus()).isZero());
        assertThat(agent.core.snapshot().frameworks()).isEmpty();
        ExecutorView completed = agent.core
                .snapshot()
                .completedFrameworks()
                .get(0)
                .completedExecutors()
                .get(0);
        assertThat(completed.completedTasks()).hasSize(2);
    }

    @Test
    void memberKilledBeforeTheExecutorIsThereEndsTheGroup() {
        ContainerId root = launch(A, B);
        agent.apply(new Command.Kill(new TaskKey(TestTasks.FRAMEWORK_ID, "a"), Optional.empty()));

        for (String task : List.of("a", "b")) {
            assertThat(agent.states(task)).containsExactly(TaskState.TASK_KILLED);
            assertThat(agent.updates(task).get(0).getReason())
                    .isEqualTo(TaskStatus.Reason.REASON_TASK_KILLED_DURING_LAUNCH);
        }
        agent.apply(new Command.Launched(root, 42));
        assertThat(agent.all(Effect.StartMember.class)).isEmpty();
        assertThat(agent.effects).endsWith(new Effect.Destroy(root));
    }

    @Test
    void memberThatCannotBeLaunchedTakesItsGroupWithIt() {
        ContainerId root = launch(A, B);
        agent.apply(new Command.Launched(root, 42));
        ContainerId other = container(B);
        agent.apply(new Command.LaunchFailed(container(A), "no such user"));

        assertThat(agent.updates("a").get(1).getReason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED);
        assertThat(agent.effects).contains(new Effect.CancelStart(other));
    }

    @Test
    void groupWithOneBadTaskIsRefusedWhole() {
        TaskInfo bad = TestTasks.task("bad", "x").clearCommand().build();
        agent.apply(new Command.LaunchGroup(TestTasks.FRAMEWORK, CoreHarness.builtIn(), List.of(A, bad)));

        List<TaskStatus> sent = agent.sent(AgentLink.Call.Type.STATUS_UPDATE).stream()
                .map(call -> call.getStatusUpdate().getStatus())
                .toList();
        assertThat(sent).hasSize(2).allSatisfy(status -> {
            assertThat(status.getState()).isEqualTo(TaskState.TASK_ERROR);
            assertThat(status.getReason()).isEqualTo(TaskStatus.Reason.REASON_TASK_GROUP_INVALID);
            assertThat(status.getMessage()).contains("'bad'");
        });
        assertThat(agent.all(Effect.StartExecutor.class)).isEmpty();
    }

    @Test
    void shutdownKillsTheMembersAndThenTheContainer() {
        run(A, B);
        ContainerId root = agent.executor().run().container();
        agent.apply(new Command.ShutdownExecutor(TestTasks.FRAMEWORK_ID, "d"));
        assertThat(agent.all(Effect.Signal.class)).hasSize(2);
        end(A, ContainerExit.signal(15));
        agent.elapse(Command.ShutdownTimedOut.class);
        assertThat(agent.all(Effect.Destroy.class)).endsWith(new Effect.Destroy(root));
        agent.apply(new Command.Destroyed(root, Optional.empty()));

        assertThat(agent.states("b")).endsWith(TaskState.TASK_FAILED);
        assertThat(agent.updates("b").get(3).getMessage()).isEqualTo("Executor terminated");
    }

    @Test
    void endOfTheExecutorsContainerFailsTheMembers() {
        run(A, B);
        ContainerId root = agent.executor().run().container();
        agent.apply(new Command.Exited(root, ContainerExit.signal(9)));

        for (String task : List.of("a", "b")) {
            assertThat(agent.states(task)).endsWith(TaskState.TASK_FAILED);
        }
        assertThat(agent.all(Effect.Destroy.class)).hasSize(3).endsWith(new Effect.Destroy(root));
    }

    @Test
    void checksBelongToTheNestedContainer() {
        TaskInfo checked = TestTasks.task("a", "x")
                .setHealthCheck(org.apache.mesos.v1.Protos.HealthCheck.newBuilder()
                        .setType(org.apache.mesos.v1.Protos.HealthCheck.Type.COMMAND)
                        .setCommand(org.apache.mesos.v1.Protos.CommandInfo.newBuilder()
                                .setValue("true")))
                .build();
        run(checked);

        assertThat(agent.all(Effect.StartChecks.class))
                .extracting(Effect.StartChecks::container)
                .containsExactly(container(checked));
        agent.apply(new Command.HealthChanged(container(checked), false, true, "Health check: no"));
        end(checked, ContainerExit.signal(15));
        assertThat(agent.updates("a").get(agent.updates("a").size() - 1).getHealthy())
                .isFalse();
        assertThat(agent.states("a")).endsWith(TaskState.TASK_KILLED);
    }

    @Test
    void recoveredGroupGoesOnWithoutNewUpdates() {
        CoreHarness next = recovered(Set.of("a", "b"), TaskState.TASK_RUNNING, TaskState.TASK_RUNNING);

        assertThat(next.updates("a")).isEmpty();
        assertThat(next.all(Effect.Watch.class)).hasSize(3);
        next.apply(new Command.Exited(ContainerId.of("c").child("a"), ContainerExit.code(1)));
        assertThat(next.all(Effect.Signal.class))
                .containsExactly(new Effect.Signal(ContainerId.of("c").child("b"), 15));
    }

    @Test
    void memberWhoseLaunchWasCutShortTakesItsGroupWithIt() {
        CoreHarness next = recovered(Set.of("a"), TaskState.TASK_RUNNING, TaskState.TASK_STARTING);

        assertThat(next.states("b")).containsExactly(TaskState.TASK_DROPPED);
        assertThat(next.all(Effect.Signal.class))
                .containsExactly(new Effect.Signal(ContainerId.of("c").child("a"), 15));
    }

    @Test
    void groupThatWasBeingEndedIsEndedAfterARestart() {
        CoreHarness next = recovered(Set.of("a", "b"), TaskState.TASK_RUNNING, TaskState.TASK_FAILED);

        assertThat(next.all(Effect.Signal.class))
                .containsExactly(new Effect.Signal(ContainerId.of("c").child("a"), 15));
    }

    private static CoreHarness recovered(Set<String> alive, TaskState a, TaskState b) {
        ContainerId root = ContainerId.of("c");
        Map<ContainerId, Long> running = new HashMap<>(Map.of(root, 42L));
        alive.forEach(name -> running.put(root.child(name), 43L));
        List<RecoveredTask> tasks = new ArrayList<>();
        tasks.add(task(A, root.child("a"), a));
        tasks.add(task(B, root.child("b"), b));
        RecoveredRun run = new RecoveredRun(
                new RunId(TestTasks.FRAMEWORK_ID, "d", root),
                Optional.of(CoreHarness.builtIn()),
                tasks,
                false,
                Instant.EPOCH);
        return CoreHarness.recovered(List.of(run), running);
    }

    private static RecoveredTask task(TaskInfo info, ContainerId container, TaskState state) {
        TaskStatus status = CoreHarness.status(info.getTaskId().getValue(), state, 1);
        return new RecoveredTask(info, container, "group", List.of(status), Set.of(status.getUuid()));
    }
}
