package org.gantry.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Event;
import org.gantry.agent.TestTasks;
import org.gantry.agent.checkpoint.RecoveredRun;
import org.gantry.agent.checkpoint.RecoveredTask;
import org.gantry.agent.checkpoint.RunId;
import org.gantry.containerizers.spi.ContainerExit;
import org.gantry.model.container.ContainerId;
import org.gantry.protocol.agentlink.AgentLink;
import org.junit.jupiter.api.Test;

/** Executors that frameworks bring along: commands in, effects out. */
class CustomExecutorTest {
    private final CoreHarness agent = CoreHarness.registered();

    private ContainerId launched() {
        agent.launch(CoreHarness.customTask("a"));
        ContainerId container = agent.executor().run().container();
        agent.apply(new Command.Launched(container, 42));
        return container;
    }

    private RecordingChannel running() {
        launched();
        return agent.subscribeExecutor();
    }

    @Test
    void everythingIsSavedBeforeTheExecutorIsStartedAndItIsStartedOnce() {
        agent.effects.clear();
        agent.launch(CoreHarness.customTask("a"));
        agent.launch(CoreHarness.customTask("b"));

        assertThat(agent.effects)
                .extracting(effect -> effect.getClass().getSimpleName())
                .containsExactly("SaveFramework", "SaveExecutor", "SaveTask", "StartExecutor", "SaveTask");
        assertThat(agent.executor().tasks(TaskEntry.Stage.QUEUED)).hasSize(2);
        assertThat(agent.core.subscription().getSubscribe().getExecutorsList()).containsExactly(CoreHarness.custom());
    }

    @Test
    void subscriptionBringsTheWaitingTasksAndLaterOnesFollow() {
        RecordingChannel channel = running();
        agent.launch(CoreHarness.customTask("b"));

        assertThat(channel.types()).containsExactly(Event.Type.SUBSCRIBED, Event.Type.LAUNCH, Event.Type.LAUNCH);
        Event.Subscribed subscribed = channel.events.get(0).getSubscribed();
        assertThat(subscribed.getExecutorInfo()).isEqualTo(CoreHarness.custom());
        assertThat(subscribed.getAgentInfo().getId().getValue()).isEqualTo("S0");
        assertThat(subscribed.getContainerId().getValue())
                .isEqualTo(agent.executor().run().container().value());
        assertThat(channel.events.get(2).getLaunch().getTask().getTaskId().getValue())
                .isEqualTo("b");
        assertThat(agent.all(Effect.Resize.class)).hasSize(1);
    }

    @Test
    void updateIsSavedSentAndAcknowledgedToTheExecutor() {
        RecordingChannel channel = running();
        agent.update("a", TaskState.TASK_RUNNING, 1);

        TaskStatus saved = agent.updates("a").get(0);
        assertThat(saved.getSource()).isEqualTo(TaskStatus.Source.SOURCE_EXECUTOR);
        assertThat(saved.getExecutorId().getValue()).isEqualTo("e");
        assertThat(saved.getAgentId().getValue()).isEqualTo("S0");
        assertThat(saved.getTimestamp()).isPositive();
        assertThat(saved.getContainerStatus().getExecutorPid()).isEqualTo(42);
        assertThat(saved.getContainerStatus().getNetworkInfosCount()).isEqualTo(1);
        assertThat(agent.sent(AgentLink.Call.Type.STATUS_UPDATE)).hasSize(1);
        assertThat(channel.types()).endsWith(Event.Type.ACKNOWLEDGED);
        List<String> order = agent.effects.stream()
                .map(effect -> effect.getClass().getSimpleName())
                .toList();
        assertThat(order.lastIndexOf("ToExecutor")).isGreaterThan(order.indexOf("SaveUpdate"));
    }

    @Test
    void repeatedUpdateIsAcknowledgedAndNotPassedOn() {
        RecordingChannel channel = running();
        agent.update("a", TaskState.TASK_RUNNING, 1);
        agent.update("a", TaskState.TASK_RUNNING, 1);

        assertThat(agent.states("a")).containsExactly(TaskState.TASK_RUNNING);
        assertThat(channel.types()).endsWith(Event.Type.ACKNOWLEDGED, Event.Type.ACKNOWLEDGED);
    }

    @Test
    void updateAfterTheLastOneIsDropped() {
        running();
        agent.update("a", TaskState.TASK_FINISHED, 1);
        agent.update("a", TaskState.TASK_RUNNING, 2);

        assertThat(agent.states("a")).containsExactly(TaskState.TASK_FINISHED);
    }

    @Test
    void executorThatSpeaksBeforeItsProcessIsKnownIsLetInWhenItIs() {
        agent.launch(CoreHarness.customTask("a"));
        RecordingChannel gone = agent.subscribeExecutor();
        RecordingChannel channel = agent.subscribeExecutor();
        assertThat(agent.all(Effect.CloseExecutor.class))
                .extracting(Effect.CloseExecutor::channel)
                .containsExactly(gone);
        assertThat(channel.types()).isEmpty();

        agent.apply(new Command.Launched(agent.executor().run().container(), 42));
        assertThat(channel.types()).containsExactly(Event.Type.SUBSCRIBED, Event.Type.LAUNCH);
        agent.update("a", TaskState.TASK_RUNNING, 1);
        assertThat(agent.updates("a").get(0).getContainerStatus().getExecutorPid())
                .isEqualTo(42);
    }

    @Test
    void secondSubscriptionClosesTheFirst() {
        RecordingChannel first = running();
        RecordingChannel second = agent.subscribeExecutor();
        agent.apply(new Command.ExecutorDisconnected(TestTasks.FRAMEWORK_ID, "e", first));
        agent.launch(CoreHarness.customTask("b"));

        assertThat(first.closed).isTrue();
        assertThat(second.types()).endsWith(Event.Type.LAUNCH);
    }

    @Test
    void taskThatWasSentAndIsNotKnownIsDropped() {
        running();
        agent.subscribeExecutor();

        TaskStatus dropped = agent.updates("a").get(0);
        assertThat(dropped.getState()).isEqualTo(TaskState.TASK_DROPPED);
        assertThat(dropped.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_RESTARTED);
        assertThat(dropped.getMessage()).isEqualTo("Task launched during agent restart");
    }

    @Test
    void taskThatIsKnownToTheExecutorIsNotDropped() {
        running();
        agent.apply(new Command.ExecutorSubscribed(
                TestTasks.FRAMEWORK_ID,
                "e",
                List.of(CoreHarness.customTask("a")),
                List.of(CoreHarness.status("a", TaskState.TASK_RUNNING, 1)),
                new RecordingChannel()));

        assertThat(agent.states("a")).containsExactly(TaskState.TASK_RUNNING);
    }

    @Test
    void killIsPassedOnAndSaidAgainAfterANewSubscription() {
        RecordingChannel first = running();
        agent.update("a", TaskState.TASK_RUNNING, 1);
        agent.apply(new Command.Kill(new TaskKey(TestTasks.FRAMEWORK_ID, "a"), Optional.empty()));
        RecordingChannel second = agent.subscribeExecutor();

        assertThat(first.types()).endsWith(Event.Type.KILL);
        assertThat(second.types()).containsExactly(Event.Type.SUBSCRIBED, Event.Type.KILL);
        assertThat(agent.states("a")).containsExactly(TaskState.TASK_RUNNING);
    }

    @Test
    void executorWhoseOnlyTaskWasKilledBeforeDeliveryIsShutDownWhenItSubscribes() {
        launched();
        agent.apply(new Command.Kill(new TaskKey(TestTasks.FRAMEWORK_ID, "a"), Optional.empty()));
        RecordingChannel channel = agent.subscribeExecutor();

        TaskStatus killed = agent.updates("a").get(0);
        assertThat(killed.getState()).isEqualTo(TaskState.TASK_KILLED);
        assertThat(killed.getReason()).isEqualTo(TaskStatus.Reason.REASON_TASK_KILLED_DURING_LAUNCH);
        assertThat(killed.getMessage()).isEqualTo("Killed before delivery to the executor");
        assertThat(channel.types()).containsExactly(Event.Type.SHUTDOWN);
    }

    @Test
    void executorThatDoesNotSubscribeInTimeIsEnded() {
        ContainerId container = launched();
        List<Effect> effects = agent.elapse(Command.RegistrationTimedOut.class);
        agent.apply(new Command.Destroyed(container, Optional.empty()));

        assertThat(effects).containsExactly(new Effect.Destroy(container));
        TaskStatus failed = agent.updates("a").get(0);
        assertThat(failed.getState()).isEqualTo(TaskState.TASK_FAILED);
        assertThat(failed.getReason()).isEqualTo(TaskStatus.Reason.REASON_EXECUTOR_REGISTRATION_TIMEOUT);
        assertThat(failed.getMessage()).isEqualTo("Executor did not register within 1mins");
    }

    @Test
    void timeToSubscribeIsOverOnceItHas() {
        running();
        assertThat(agent.elapse(Command.RegistrationTimedOut.class)).isEmpty();
    }

    @Test
    void endOfTheExecutorFailsItsTasksAndIsToldToTheMaster() {
        RecordingChannel channel = running();
        agent.update("a", TaskState.TASK_RUNNING, 1);
        ContainerId container = agent.executor().run().container();
        agent.apply(new Command.Exited(container, ContainerExit.code(3)));

        TaskStatus failed = agent.updates("a").get(1);
        assertThat(failed.getState()).isEqualTo(TaskState.TASK_FAILED);
        assertThat(failed.getReason()).isEqualTo(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
        assertThat(failed.getSource()).isEqualTo(TaskStatus.Source.SOURCE_AGENT);
        assertThat(failed.getMessage()).isEqualTo("Executor terminated");
        assertThat(failed.hasContainerStatus()).isFalse();
        AgentLink.Call.ExecutorExited exited =
                agent.sent(AgentLink.Call.Type.EXECUTOR_EXITED).get(0).getExecutorExited();
        assertThat(exited.getStatus()).isEqualTo(3 << 8);
        assertThat(channel.closed).isTrue();
        assertThat(agent.effects).contains(new Effect.Destroy(container));

        agent.apply(new Command.Destroyed(container, Optional.empty()));
        agent.acknowledgeAll();
        assertThat(agent.effects.get(agent.effects.size() - 1)).isInstanceOf(Effect.Complete.class);
        assertThat(agent.core.snapshot().frameworks()).isEmpty();
    }

    @Test
    void endOfWhichNoMasterHeardGoesWithTheNextSubscription() {
        running();
        agent.apply(new Command.Disconnected("gone"));
        agent.apply(new Command.Exited(agent.executor().run().container(), ContainerExit.code(3)));
        assertThat(agent.sent(AgentLink.Call.Type.EXECUTOR_EXITED)).isEmpty();

        assertThat(exitedInSubscription()).singleElement().satisfies(exited -> {
            assertThat(exited.getExecutorId().getValue()).isEqualTo("e");
            assertThat(exited.getStatus()).isEqualTo(3 << 8);
            assertThat(exited.hasRepeated()).isFalse();
        });
        agent.subscribe();
        assertThat(agent.sent(AgentLink.Call.Type.EXECUTOR_EXITED)).isEmpty();
        assertThat(exitedInSubscription()).isEmpty();
    }

    @Test
    void endThatWasSaidIsRepeatedOnceInCaseTheLinkWasBreaking() {
        running();
        agent.apply(new Command.Exited(agent.executor().run().container(), ContainerExit.code(3)));
        assertThat(agent.sent(AgentLink.Call.Type.EXECUTOR_EXITED)).hasSize(1);

        assertThat(exitedInSubscription()).singleElement().satisfies(exited -> assertThat(exited.getRepeated())
                .isTrue());
        agent.subscribe();
        assertThat(exitedInSubscription()).isEmpty();
    }

    @Test
    void endBetweenASubscriptionAndItsAnswerIsSentAfterIt() {
        running();
        agent.apply(new Command.Disconnected("gone"));
        assertThat(exitedInSubscription()).isEmpty();
        agent.apply(new Command.Exited(agent.executor().run().container(), ContainerExit.code(3)));
        agent.subscribe();

        assertThat(agent.sent(AgentLink.Call.Type.EXECUTOR_EXITED)).hasSize(1);
    }

    @Test
    void endIsNotToldOfAnExecutorThatIsThereAgain() {
        ContainerId container = launched();
        agent.apply(new Command.Exited(container, ContainerExit.code(3)));
        agent.apply(new Command.Destroyed(container, Optional.empty()));
        agent.acknowledgeAll();
        agent.launch(CoreHarness.customTask("b"));

        AgentLink.Call.Subscribe subscribe = agent.core.subscription().getSubscribe();
        assertThat(subscribe.getExecutorsCount()).isOne();
        assertThat(subscribe.getExitedExecutorsList()).isEmpty();
    }

    private List<AgentLink.Call.ExecutorExited> exitedInSubscription() {
        return agent.core.subscription().getSubscribe().getExitedExecutorsList();
    }

    @Test
    void executorLivesOnWithoutTasks() {
        RecordingChannel channel = running();
        agent.update("a", TaskState.TASK_FINISHED, 1);
        agent.acknowledgeAll();
        agent.launch(CoreHarness.customTask("b"));

        assertThat(agent.executor().completedTasks()).hasSize(1);
        assertThat(channel.types()).endsWith(Event.Type.LAUNCH);
        assertThat(agent.all(Effect.StartExecutor.class)).hasSize(1);
    }

    @Test
    void executorThatIsShutDownHasAGracePeriod() {
        RecordingChannel channel = running();
        agent.update("a", TaskState.TASK_RUNNING, 1);
        ContainerId container = agent.executor().run().container();
        agent.apply(new Command.ShutdownExecutor(TestTasks.FRAMEWORK_ID, "e"));
        assertThat(channel.types()).endsWith(Event.Type.SHUTDOWN);
        assertThat(agent.all(Effect.Destroy.class)).isEmpty();

        agent.launch(CoreHarness.customTask("b"));
        assertThat(agent.core.snapshot().frameworks().get(0).executors()).hasSize(1);
        AgentLink.Call.StatusUpdate dropped = agent.sent(AgentLink.Call.Type.STATUS_UPDATE).stream()
                .map(AgentLink.Call::getStatusUpdate)
                .filter(update -> update.getStatus().getTaskId().getValue().equals("b"))
                .findFirst()
                .orElseThrow();
        assertThat(dropped.getStatus().getState()).isEqualTo(TaskState.TASK_DROPPED);
        assertThat(dropped.getStatus().getReason()).isEqualTo(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
        assertThat(dropped.getStatus().getMessage()).isEqualTo("Executor terminating");

        agent.elapse(Command.ShutdownTimedOut.class);
        assertThat(agent.all(Effect.Destroy.class)).containsExactly(new Effect.Destroy(container));
    }

    @Test
    void removedFrameworkEndsItsExecutorsAndOwesNothing() {
        RecordingChannel channel = running();
        agent.update("a", TaskState.TASK_RUNNING, 1);
        ContainerId container = agent.executor().run().container();
        agent.apply(new Command.ShutdownFramework(TestTasks.FRAMEWORK_ID));
        agent.apply(new Command.Exited(container, ContainerExit.code(0)));
        agent.apply(new Command.Destroyed(container, Optional.empty()));

        assertThat(channel.types()).endsWith(Event.Type.SHUTDOWN);
        assertThat(agent.core.snapshot().frameworks()).isEmpty();
        assertThat(agent.core.snapshot().completedFrameworks()).hasSize(1);
    }

    @Test
    void messagesGoBothWaysWhileThereIsAWay() {
        RecordingChannel channel = running();
        ByteString data = ByteString.copyFromUtf8("hello");
        agent.apply(new Command.TellExecutor(TestTasks.FRAMEWORK_ID, "e", data));
        agent.apply(new Command.ExecutorSaid(TestTasks.FRAMEWORK_ID, "e", data));
        agent.apply(new Command.TellExecutor(TestTasks.FRAMEWORK_ID, "nobody", data));

        assertThat(channel.events.get(channel.events.size() - 1).getMessage().getData())
                .isEqualTo(data);
        assertThat(agent.sent(AgentLink.Call.Type.MESSAGE))
                .extracting(call -> call.getMessage().getData())
                .containsExactly(data);
        assertThat(agent.core.snapshot().counters())
                .containsEntry("slave/valid_framework_messages", 2L)
                .containsEntry("slave/invalid_framework_messages", 1L);
    }

    @Test
    void launchThatFailsFailsEveryTaskWithTheReason() {
        agent.launch(CoreHarness.customTask("a"));
        agent.launch(CoreHarness.customTask("b"));
        agent.apply(new Command.LaunchFailed(agent.executor().run().container(), "no such file"));

        for (String task : List.of("a", "b")) {
            TaskStatus failed = agent.updates(task).get(0);
            assertThat(failed.getState()).isEqualTo(TaskState.TASK_FAILED);
            assertThat(failed.getReason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED);
            assertThat(failed.getMessage()).isEqualTo("no such file");
        }
    }

    @Test
    void taskThatIsNotOnDiskFailsAloneAndTheExecutorGoesOn() {
        running();
        agent.update("a", TaskState.TASK_RUNNING, 1);
        agent.launch(CoreHarness.customTask("b"));
        agent.apply(new Command.Unsaved(new TaskKey(TestTasks.FRAMEWORK_ID, "b"), "disk full"));

        assertThat(agent.updates("b").get(0).getReason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED);
        assertThat(agent.states("a")).containsExactly(TaskState.TASK_RUNNING);
        assertThat(agent.all(Effect.Destroy.class)).isEmpty();
    }

    @Test
    void recoveredExecutorSubscribesAgainAndGoesOn() {
        CoreHarness next = recovered(true, CoreHarness.status("a", TaskState.TASK_RUNNING, 1));
        assertThat(next.executor().tasks().get(0).task().getState()).isEqualTo(TaskState.TASK_RUNNING);
        next.apply(new Command.Reachable());
        RecordingChannel channel = next.subscribeExecutor();
        assertThat(next.elapse(Command.RegistrationTimedOut.class)).isEmpty();
        next.update("a", TaskState.TASK_FINISHED, 2);

        assertThat(channel.types()).startsWith(Event.Type.SUBSCRIBED);
        assertThat(next.states("a")).containsExactly(TaskState.TASK_FINISHED);
    }

    @Test
    void recoveredExecutorThatStaysAwayIsEndedWhenItCouldHaveComeBack() {
        CoreHarness next = recovered(true, CoreHarness.status("a", TaskState.TASK_RUNNING, 1));
        assertThat(next.all(Effect.After.class))
                .noneMatch(after -> after.command() instanceof Command.RegistrationTimedOut);
        next.apply(new Command.Reachable());
        assertThat(next.all(Effect.After.class))
                .filteredOn(after -> after.command() instanceof Command.RegistrationTimedOut)
                .extracting(Effect.After::delay)
                .containsExactly(Duration.ofSeconds(2));
        next.elapse(Command.RegistrationTimedOut.class);
        next.apply(new Command.Destroyed(ContainerId.of("c"), Optional.empty()));

        TaskStatus gone = next.updates("a").get(0);
        assertThat(gone.getState()).isEqualTo(TaskState.TASK_GONE);
        assertThat(gone.getReason()).isEqualTo(TaskStatus.Reason.REASON_EXECUTOR_REREGISTRATION_TIMEOUT);
        assertThat(gone.getMessage()).isEqualTo("Executor did not reregister within 2secs");
    }

    @Test
    void executorThatIsGoneAfterARestartFailsItsTasks() {
        CoreHarness next = recovered(false, CoreHarness.status("a", TaskState.TASK_RUNNING, 1));

        assertThat(next.updates("a")).hasSize(1);
        assertThat(next.updates("a").get(0).getReason()).isEqualTo(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
        assertThat(next.effects).contains(new Effect.Destroy(ContainerId.of("c")));
    }

    private static CoreHarness recovered(boolean alive, TaskStatus update) {
        ContainerId container = ContainerId.of("c");
        RecoveredTask task = new RecoveredTask(
                CoreHarness.customTask("a"), container, "", List.of(update), Set.of(update.getUuid()));
        RecoveredRun run = new RecoveredRun(
                new RunId(TestTasks.FRAMEWORK_ID, "e", container),
                Optional.of(CoreHarness.custom()),
                List.of(task),
                false,
                Instant.EPOCH);
        return CoreHarness.recovered(List.of(run), alive ? Map.of(container, 42L) : Map.of());
    }
}
