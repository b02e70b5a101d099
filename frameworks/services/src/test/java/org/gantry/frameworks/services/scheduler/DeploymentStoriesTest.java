package org.gantry.frameworks.services.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.gantry.frameworks.services.app.ApiException;
import org.gantry.frameworks.services.app.AppId;
import org.gantry.frameworks.services.testing.SchedulerScenario;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeploymentStoriesTest {
    private static final String APP =
            "{\"id\":\"web\",\"cmd\":\"sleep 1\",\"cpus\":0.1,\"mem\":32,\"instances\":%d,\"upgradeStrategy\":"
                    + "{\"minimumHealthCapacity\":%s,\"maximumOverCapacity\":%s}}";

    private final SchedulerScenario story = new SchedulerScenario();

    @ParameterizedTest
    @CsvSource({"4,1,0", "4,1,1", "4,0.5,0", "4,0.5,0.5", "4,0,0", "3,0.34,0.1", "1,1,0", "1,1,1"})
    void upgradeKeepsItsLimits(int instances, double minimumHealth, double overCapacity) {
        story.create(APP.formatted(instances, minimumHealth, overCapacity));
        story.runToRest();
        assertThat(story.running("web")).hasSize(instances);
        int minimum = (int) Math.ceil(instances * minimumHealth);
        int capacity = (int) (instances * (1 + overCapacity));
        int limit = minimum == capacity ? capacity + 1 : capacity;

        story.update("web", "{\"cmd\":\"sleep 2\"}");
        for (int i = 0; i < 60 && !story.snapshot().deployments().isEmpty(); i++) {
            long healthy = story.running("web").stream()
                    .filter(instance -> instance.goal() == Goal.RUNNING)
                    .count();
            assertThat(healthy).isGreaterThanOrEqualTo(minimum);
            assertThat(story.instances("web").size()).isLessThanOrEqualTo(limit);
            switch (i % 3) {
                case 0 -> story.offer();
                case 1 -> story.allRunning();
                default -> story.killsHappen();
            }
            story.pass(Duration.ofSeconds(6));
        }

        assertThat(story.snapshot().deployments()).isEmpty();
        assertThat(story.running("web")).hasSize(instances);
        assertThat(commands()).containsExactly("sleep 2");
    }

    private Set<String> commands() {
        return story.running("web").stream()
                .map(instance ->
                        story.task(instance.taskId().orElseThrow()).getCommand().getValue())
                .collect(Collectors.toSet());
    }

    @Test
    void upgradeGoesOnAfterRestart() {
        story.create(APP.formatted(4, "0.5", "0"));
        story.runToRest();
        story.update("web", "{\"cmd\":\"sleep 2\"}");
        story.killsHappen();
        story.offer();

        story.restart();
        story.subscribe();
        story.runToRest();

        assertThat(story.snapshot().deployments()).isEmpty();
        assertThat(story.running("web")).hasSize(4);
        assertThat(commands()).containsExactly("sleep 2");
    }

    @Test
    void newVersionThatFailsLeavesTheMinimumOfTheOldOne() {
        story.create(APP.formatted(4, "0.75", "0.25"));
        story.runToRest();
        story.update("web", "{\"cmd\":\"broken\"}");

        for (int i = 0; i < 20; i++) {
            story.offer();
            for (Instance instance : story.instances("web")) {
                instance.taskId()
                        .filter(task -> story.task(task) != null
                                && story.task(task).getCommand().getValue().equals("broken"))
                        .ifPresent(task -> story.status(task, TaskState.TASK_FAILED));
            }
            story.killsHappen();
            story.pass(Duration.ofSeconds(30));
        }

        assertThat(story.running("web")).hasSize(3);
        assertThat(commands()).containsExactly("sleep 1");
        assertThat(story.snapshot().failures()).containsKey(new AppId("/web"));
        String deployment = story.snapshot().deployments().get(0).id();
        story.scheduler().rollBackDeployment(deployment, story.now());
        story.settle();
        story.runToRest();
        assertThat(story.snapshot().deployments()).isEmpty();
        assertThat(commands()).containsExactly("sleep 1");
        assertThat(story.running("web")).hasSize(4);
    }

    @Test
    void changeOfInstancesAloneRestartsNothing() {
        story.create(APP.formatted(2, "1", "1"));
        story.runToRest();
        Set<String> before = story.launched();

        story.update("web", "{\"instances\":4}");
        story.runToRest();
        assertThat(story.launched()).hasSize(4).containsAll(before);
        story.update("web", "{\"instances\":0}");
        story.runToRest();

        assertThat(story.instances("web")).isEmpty();
        assertThat(story.snapshot().apps()).containsKey(new AppId("/web"));
        assertThat(story.eventTypes()).contains("deployment_info", "deployment_step_success", "deployment_success");
    }

    @Test
    void appWaitsForWhatItDependsOn() {
        story.create("{\"id\":\"/a\",\"cmd\":\"sleep 1\",\"cpus\":0.1,\"instances\":0}");
        story.create("{\"id\":\"/b\",\"cmd\":\"sleep 1\",\"cpus\":0.1,\"instances\":0,\"dependencies\":[\"/a\"]}");
        var reader = new org.gantry.frameworks.services.app.AppReader(
                org.gantry.frameworks.services.app.AppDefaults.STANDARD);
        story.scheduler()
                .update(
                        reader.updates(
                                "[{\"id\":\"/b\",\"instances\":1},{\"id\":\"/a\",\"instances\":1}]"
                                        .getBytes(java.nio.charset.StandardCharsets.UTF_8),
                                true),
                        false,
                        false,
                        story.now());
        story.settle();

        story.offer();
        assertThat(story.instances("a")).hasSize(1);
        assertThat(story.instances("b")).isEmpty();
        story.allRunning();
        story.runToRest();
        assertThat(story.running("b")).hasSize(1);
    }

    @Test
    void circleOfDependenciesIsRefused() {
        story.create("{\"id\":\"/a\",\"cmd\":\"sleep 1\",\"dependencies\":[\"/b\"]}");

        assertThatThrownBy(() -> story.create("{\"id\":\"/b\",\"cmd\":\"sleep 1\",\"dependencies\":[\"/a\"]}"))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("cyclic");
        assertThat(story.snapshot().apps()).doesNotContainKey(new AppId("/b"));
    }

    @Test
    void killsAreRepeatedUntilTheyHappen() {
        story.create(APP.formatted(1, "1", "1"));
        story.runToRest();
        story.forgetCalls();
        story.update("web", "{\"instances\":0}");
        assertThat(story.calls(Call.Type.KILL)).hasSize(1);

        story.pass(Duration.ofSeconds(29));
        assertThat(story.calls(Call.Type.KILL)).hasSize(1);
        story.pass(Duration.ofSeconds(1));

        assertThat(story.calls(Call.Type.KILL)).hasSize(2);
    }

    @Test
    void deletedAppIsForgottenOnlyWhenItsTasksAreGone() {
        story.create(APP.formatted(2, "1", "1"));
        story.runToRest();
        story.scheduler().delete(new AppId("/web"), true, story.now());
        story.settle();

        assertThat(story.snapshot().apps()).isEmpty();
        assertThat(story.instances("web")).hasSize(2);
        story.restart();
        story.subscribe();
        assertThat(story.snapshot().deployments()).hasSize(1);
        story.killsHappen();

        assertThat(story.instances("web")).isEmpty();
        assertThat(story.snapshot().deployments()).isEmpty();
        assertThat(story.eventTypes()).contains("app_terminated_event");
    }
}
