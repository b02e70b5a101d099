package org.gantry.itests.clients;

import static org.apache.mesos.v1.Protos.TaskState.TASK_FAILED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_FINISHED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_KILLED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_RUNNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.mesosphere.mesos.rx.java.Mesos4xxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.gantry.itests.Node;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Frameworks written with mesos-rxjava, which speaks protobuf and sends request targets in absolute form. */
class RxJavaFrameworkIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    static Path folder;

    private static Node node;

    @BeforeAll
    static void start() {
        node = Node.in(folder.resolve("node")).start();
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            node.close();
        }
    }

    @Test
    void runsTasksToTheirEndAndIsTornDown() {
        SampleFramework framework = subscribed();
        List<String> tasks = IntStream.range(0, 4).mapToObj(i -> "short-" + i).toList();
        tasks.forEach(task -> framework.launch(SampleTasks.command(task, "echo done > out; sleep 0.2")));
        for (String task : tasks) {
            await(task).atMost(SOON).until(() -> framework.states(task).contains(TASK_FINISHED));
            assertThat(framework.states(task)).containsSubsequence(TASK_RUNNING, TASK_FINISHED);
            TaskStatus last =
                    framework.updates(task).get(framework.updates(task).size() - 1);
            assertThat(last.getMessage()).isEqualTo("Command exited with status 0");
            assertThat(last.getAgentId().getValue()).matches("[0-9a-f-]{36}-S0");
            assertThat(last.getUuid().size()).isEqualTo(16);
        }

        accepted(framework.tearDown());

        await("stream closed").atMost(SOON).until(framework.ended()::isDone);
        await("framework completed").atMost(SOON).until(() -> ids("completed_frameworks")
                .contains(framework.id().getValue()));
        assertThat(ids("frameworks")).doesNotContain(framework.id().getValue());
    }

    @Test
    void getsBackWhatItDeclines() {
        try (SampleFramework framework = subscribed()) {
            await("declined and offered again")
                    .atMost(SOON)
                    .until(() -> framework.offers().size() >= 2);
            assertThat(framework.offers()).doesNotHaveDuplicates();
            accepted(framework.tearDown());
        }
    }

    @Test
    void isToldOfFailures() {
        try (SampleFramework framework = subscribed()) {
            framework.launch(SampleTasks.command("failing", "exit 7"));
            await("failure")
                    .atMost(SOON)
                    .until(() -> framework.states("failing").contains(TASK_FAILED));
            TaskStatus failure = framework
                    .updates("failing")
                    .get(framework.updates("failing").size() - 1);
            assertThat(failure.getMessage()).isEqualTo("Command exited with status 7");
            assertThat(failure.getReason()).isEqualTo(TaskStatus.Reason.REASON_COMMAND_EXECUTOR_FAILED);
            accepted(framework.tearDown());
        }
    }

    @Test
    void killsATask() {
        try (SampleFramework framework = subscribed()) {
            framework.launch(SampleTasks.command("long", "exec sleep 600"));
            await("running").atMost(SOON).until(() -> framework.states("long").contains(TASK_RUNNING));
            accepted(framework.kill("long"));
            await("killed").atMost(SOON).until(() -> framework.states("long").contains(TASK_KILLED));
            accepted(framework.tearDown());
        }
    }

    @Test
    void takesItsTasksUpAgainAfterACrash() {
        SampleFramework first = subscribed();
        first.launch(SampleTasks.command("survivor", "exec sleep 600"));
        await("running").atMost(SOON).until(() -> first.states("survivor").contains(TASK_RUNNING));
        first.close();

        try (SampleFramework second =
                new SampleFramework(node.master(), first.id().getValue()).subscribe()) {
            await("subscribed")
                    .atMost(SOON)
                    .until(() -> second.events(Event.Type.SUBSCRIBED).size() == 1);
            accepted(second.reconcile());
            await("reconciled").atMost(SOON).until(() -> second.states("survivor")
                    .contains(TASK_RUNNING));
            assertThat(second.updates("survivor").get(0).getReason())
                    .isEqualTo(TaskStatus.Reason.REASON_RECONCILIATION);
            accepted(second.tearDown());
            await("stream closed").atMost(SOON).until(second.ended()::isDone);
        }
    }

    @Test
    void losesItsStreamToASuccessor() {
        SampleFramework first = subscribed();
        try (SampleFramework second =
                new SampleFramework(node.master(), first.id().getValue()).subscribe()) {
            await("replaced").atMost(SOON).until(first.ended()::isDone);
            assertThat(first.events(Event.Type.ERROR)).singleElement().satisfies(event -> assertThat(
                            event.getError().getMessage())
                    .isEqualTo("Framework failed over"));
            accepted(second.tearDown());
        }
    }

    @Test
    void isOfferedAgainWhenItRevives() {
        try (SampleFramework framework = subscribed()) {
            await("offer").atMost(SOON).until(() -> !framework.offers().isEmpty());
            accepted(framework.suppress());
            framework.launch(SampleTasks.command("revived", "true"));
            accepted(framework.revive());
            await("offer after revive")
                    .atMost(SOON)
                    .until(() -> framework.states("revived").contains(TASK_FINISHED));
            accepted(framework.tearDown());
        }
    }

    @Test
    void goesOnAfterItNamedAnOfferThatIsNone() {
        try (SampleFramework framework = subscribed()) {
            accepted(framework.send(framework
                    .call(Call.Type.DECLINE)
                    .setDecline(Call.Decline.newBuilder()
                            .addOfferIds(OfferID.newBuilder().setValue("none")))
                    .build()));
            framework.launch(SampleTasks.command("afterwards", "true"));
            await("still served")
                    .atMost(SOON)
                    .until(() -> framework.states("afterwards").contains(TASK_FINISHED));
            accepted(framework.tearDown());
        }
    }

    @Test
    void isToldWhyACallIsRefused() {
        try (SampleFramework framework = subscribed()) {
            Call incomplete = framework.call(Call.Type.KILL).build();
            assertThatThrownBy(() -> framework.send(incomplete).get(30, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(Mesos4xxException.class, refused -> {
                        assertThat(refused.getContext().getStatusCode()).isEqualTo(400);
                        assertThat(refused.getContext().getMessage()).contains("Expecting 'kill' to be present");
                    });
        }
    }

    private static SampleFramework subscribed() {
        SampleFramework framework = new SampleFramework(node.master(), "sample-" + UUID.randomUUID()).subscribe();
        await("subscribed")
                .atMost(SOON)
                .until(() -> !framework.events(Event.Type.SUBSCRIBED).isEmpty());
        assertThat(framework.events(Event.Type.SUBSCRIBED).get(0).getSubscribed())
                .satisfies(subscribed -> {
                    assertThat(subscribed.getFrameworkId()).isEqualTo(framework.id());
                    assertThat(subscribed.getHeartbeatIntervalSeconds()).isEqualTo(15);
                });
        return framework;
    }

    private static void accepted(CompletableFuture<Void> call) {
        assertThat(call).succeedsWithin(SOON);
    }

    private static List<String> ids(String list) {
        JsonNode frameworks = node.http().get(node.master(), "/frameworks").json();
        return StreamSupport.stream(frameworks.get(list).spliterator(), false)
                .map(framework -> framework.get("id").asText())
                .toList();
    }
}
