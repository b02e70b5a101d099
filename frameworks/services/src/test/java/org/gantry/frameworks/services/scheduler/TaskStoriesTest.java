package org.gantry.frameworks.services.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.gantry.frameworks.services.testing.Offers;
import org.gantry.frameworks.services.testing.SchedulerScenario;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TaskStoriesTest {
    private final SchedulerScenario story = new SchedulerScenario();

    private Instance only() {
        assertThat(story.instances("web")).hasSize(1);
        return story.instances("web").get(0);
    }

    private String task() {
        return only().taskId().orElseThrow();
    }

    @Test
    void failuresDelayTheNextLaunchMoreAndMore() {
        story.create("{\"id\":\"web\",\"cmd\":\"sleep 1\",\"backoffSeconds\":10,\"backoffFactor\":2}");
        story.offer();
        story.status(task(), TaskState.TASK_FAILED);

        assertThat(only().condition()).isEqualTo(Condition.SCHEDULED);
        assertThat(story.snapshot().queue().get(0).timeLeft()).isEqualTo(Duration.ofSeconds(10));
        story.offer();
        assertThat(only().condition()).isEqualTo(Condition.SCHEDULED);
        story.pass(Duration.ofSeconds(10));
        story.offer();
        assertThat(only().condition()).isEqualTo(Condition.PROVISIONED);
        assertThat(task()).endsWith("._app.2");
        story.status(task(), TaskState.TASK_FAILED);
        assertThat(story.snapshot().queue().get(0).timeLeft()).isEqualTo(Duration.ofSeconds(20));
        assertThat(story.scheduler().resetDelay(only().appId(), story.now())).isTrue();
        story.offer();
        assertThat(only().condition()).isEqualTo(Condition.PROVISIONED);
    }

    @Test
    void delayIsDroppedWhenNothingFailsForLong() {
        story.create("{\"id\":\"web\",\"cmd\":\"sleep 1\",\"backoffSeconds\":10,\"maxLaunchDelaySeconds\":60}");
        story.offer();
        story.status(task(), TaskState.TASK_FAILED);
        story.pass(Duration.ofSeconds(10));
        story.offer();
        story.status(task(), TaskState.TASK_RUNNING);
        story.pass(Duration.ofSeconds(71));

        story.status(task(), TaskState.TASK_FAILED);

        assertThat(story.snapshot().queue().get(0).timeLeft()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void firstUpdateTellsTheAddressOfTheContainer() {
        story.create("{\"id\":\"web\",\"cmd\":\"sleep 1\"}");
        story.offer();
        story.status(task(), TaskState.TASK_STARTING);

        assertThat(story.events("status_update_event")).singleElement().satisfies(event -> assertThat(
                        event.at("/ipAddresses/0/ipAddress").asText())
                .isEqualTo(SchedulerScenario.CONTAINER_ADDRESS));
    }

    @Test
    void killedTaskIsReplacedWithoutDelay() {
        story.create("{\"id\":\"web\",\"cmd\":\"sleep 1\",\"backoffSeconds\":10}");
        story.offer();
        story.status(task(), TaskState.TASK_RUNNING);
        story.status(task(), TaskState.TASK_KILLED);

        story.offer();

        assertThat(only().condition()).isEqualTo(Condition.PROVISIONED);
    }

    @ParameterizedTest
    @EnumSource(
            value = TaskState.class,
            names = {"TASK_FINISHED", "TASK_FAILED", "TASK_ERROR", "TASK_DROPPED", "TASK_GONE", "TASK_GONE_BY_OPERATOR"
            })
    void everyEndLeadsToAnother(TaskState end) {
        story.create("{\"id\":\"web\",\"cmd\":\"sleep 1\"}");
        story.offer();
        String first = task();
        story.status(first, end);
        story.pass(Duration.ofSeconds(2));
        story.offer();

        assertThat(task()).isNotEqualTo(first);
        assertThat(only().condition()).isEqualTo(Condition.PROVISIONED);
    }

    @Test
    void unreachableTaskIsReplacedAtOnceAndKilledWhenItComesBack() {
        story.create("{\"id\":\"web\",\"cmd\":\"sleep 1\"}");
        story.offer();
        String lost = task();
        story.status(lost, TaskState.TASK_RUNNING);
        story.status(lost, TaskState.TASK_UNREACHABLE);
        story.offer();

        assertThat(task()).isNotEqualTo(lost);
        story.forgetCalls();
        story.status(lost, TaskState.TASK_RUNNING);
        assertThat(story.calls(Call.Type.KILL))
                .extracting(call -> call.getKill().getTaskId().getValue())
                .containsExactly(lost);
    }

    @Test
    void unreachableTaskIsWaitedForAsLongAsTheAppSays() {
        story.create("{\"id\":\"web\",\"cmd\":\"sleep 1\",\"unreachableStrategy\":"
                + "{\"inactiveAfterSeconds\":60,\"expungeAfterSeconds\":120}}");
        story.offer();
        story.status(task(), TaskState.TASK_RUNNING);
        story.status(task(), TaskState.TASK_UNREACHABLE);
        story.pass(Duration.ofSeconds(59));
        assertThat(only().condition()).isEqualTo(Condition.UNREACHABLE);

        story.pass(Duration.ofSeconds(1));
        assertThat(story.instances("web"))
                .extracting(Instance::condition)
                .containsExactlyInAnyOrder(Condition.UNREACHABLE_INACTIVE, Condition.SCHEDULED);
        story.pass(Duration.ofSeconds(60));

        assertThat(only().condition()).isEqualTo(Condition.SCHEDULED);
    }

    @Test
    void unreachableTaskIsWaitedForForeverIfDisabled() {
        story.create("{\"id\":\"web\",\"cmd\":\"sleep 1\",\"unreachableStrategy\":\"disabled\"}");
        story.offer();
        story.status(task(), TaskState.TASK_RUNNING);
        story.status(task(), TaskState.TASK_UNREACHABLE);
        story.pass(Duration.ofDays(30));

        assertThat(only().condition()).isEqualTo(Condition.UNREACHABLE);
        story.status(task(), TaskState.TASK_RUNNING);
        assertThat(only().running()).isTrue();
    }

    @Test
    void taskThatNeverStartsIsKilledAndReplaced() {
        story.create("{\"id\":\"web\",\"cmd\":\"sleep 1\"}");
        story.offer();
        story.status(task(), TaskState.TASK_STAGING);
        story.forgetCalls();
        story.pass(Duration.ofSeconds(301));

        assertThat(story.calls(Call.Type.KILL)).hasSize(1);
        story.killsHappen();
        assertThat(only().condition()).isEqualTo(Condition.SCHEDULED);
    }

    @Test
    void taskThatIsNeverHeardOfIsLaunchedAnew() {
        story.create("{\"id\":\"web\",\"cmd\":\"sleep 1\"}");
        story.offer();
        String silent = task();
        story.pass(Duration.ofSeconds(301));

        assertThat(only().condition()).isEqualTo(Condition.SCHEDULED);
        story.offer();
        assertThat(task()).isNotEqualTo(silent);
    }

    @Test
    void unhealthyTaskIsKilledAfterItsGraceAndReplaced() {
        story.create("{\"id\":\"web\",\"cmd\":\"sleep 1\",\"healthChecks\":[{\"protocol\":\"HTTP\","
                + "\"gracePeriodSeconds\":30,\"maxConsecutiveFailures\":2}]}");
        story.offer();
        story.status(task(), TaskState.TASK_RUNNING);
        assertThat(story.snapshot().deployments()).hasSize(1);
        story.health(task(), false);
        story.health(task(), false);
        assertThat(story.calls(Call.Type.KILL)).isEmpty();
        story.health(task(), true);
        assertThat(story.snapshot().deployments()).isEmpty();

        story.health(task(), false);
        assertThat(story.calls(Call.Type.KILL)).isEmpty();
        story.health(task(), false);

        assertThat(story.calls(Call.Type.KILL)).hasSize(1);
        assertThat(story.eventTypes())
                .contains("failed_health_check_event", "health_status_changed_event", "unhealthy_instance_kill_event");
        story.killsHappen();
        assertThat(only().condition()).isEqualTo(Condition.SCHEDULED);
    }

    @Test
    void offersAreAskedForOnlyWhileSomebodyWaits() {
        assertThat(story.calls(Call.Type.SUPPRESS)).hasSize(1);
        story.create("{\"id\":\"web\",\"cmd\":\"sleep 1\"}");
        assertThat(story.calls(Call.Type.REVIVE)).hasSize(1);
        story.offer();
        assertThat(story.calls(Call.Type.SUPPRESS)).hasSize(2);
        story.forgetCalls();
        story.offer();

        assertThat(story.calls(Call.Type.DECLINE)).hasSize(1);
        assertThat(story.calls(Call.Type.DECLINE)
                        .get(0)
                        .getDecline()
                        .getFilters()
                        .getRefuseSeconds())
                .isEqualTo(120);
    }

    @Test
    void uniqueHostsAndLimitPerOffer() {
        story.create("{\"id\":\"web\",\"cmd\":\"sleep 1\",\"cpus\":0.1,\"instances\":3,"
                + "\"constraints\":[[\"hostname\",\"unique\"]]}");
        story.offer(Offers.of("a"));
        story.offer(Offers.of("a"));
        assertThat(story.launched()).hasSize(1);
        story.offer(Offers.of("b", Map.of("rack", "1")));
        story.offer(Offers.of("c"));
        assertThat(story.launched()).hasSize(3);

        story.create("{\"id\":\"many\",\"cmd\":\"sleep 1\",\"cpus\":0.1,\"mem\":16,\"instances\":20}");
        story.offer(Offers.of("a"));

        assertThat(story.instances("many").stream().filter(one -> one.taskId().isPresent()))
                .hasSize(5);
    }

    @Test
    void masterIsAskedAboutEveryTaskAfterSubscribing() {
        story.create("{\"id\":\"web\",\"cmd\":\"sleep 1\"}");
        story.offer();
        story.status(task(), TaskState.TASK_RUNNING);
        story.disconnect();
        story.forgetCalls();

        story.subscribe();

        assertThat(story.calls(Call.Type.RECONCILE)).hasSize(2);
        assertThat(story.calls(Call.Type.RECONCILE)
                        .get(0)
                        .getReconcile()
                        .getTasks(0)
                        .getTaskId()
                        .getValue())
                .isEqualTo(task());
        story.pass(Duration.ofSeconds(15));
        assertThat(story.calls(Call.Type.RECONCILE)).hasSize(4);
        story.pass(Duration.ofMinutes(10));
        assertThat(story.calls(Call.Type.RECONCILE)).hasSize(6);
    }
}
