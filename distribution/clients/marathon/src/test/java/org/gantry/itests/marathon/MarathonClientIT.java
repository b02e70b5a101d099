package org.gantry.itests.marathon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import mesosphere.marathon.client.Marathon;
import mesosphere.marathon.client.MarathonClient;
import mesosphere.marathon.client.MarathonException;
import mesosphere.marathon.client.model.v2.App;
import mesosphere.marathon.client.model.v2.GetServerInfoResponse;
import mesosphere.marathon.client.model.v2.HealthCheck;
import mesosphere.marathon.client.model.v2.QueueElement;
import mesosphere.marathon.client.model.v2.Result;
import mesosphere.marathon.client.model.v2.Task;
import mesosphere.marathon.client.model.v2.VersionedApp;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.gantry.itests.Node;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the marathon-client of Mesosphere can do, done against a node. */
class MarathonClientIT {
    private static final Duration SOON = Duration.ofSeconds(40);

    @TempDir
    static Path folder;

    private static Node node;
    private static Marathon marathon;

    @BeforeAll
    static void start() {
        node = Node.in(folder.resolve("node")).start();
        marathon = MarathonClient.getInstance(node.services().toString());
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            node.close();
        }
    }

    @AfterEach
    void removeApps() {
        for (App app : marathon.getApps().getApps()) {
            marathon.deleteApp(app.getId());
        }
        awaitNoDeployments();
        await("no tasks")
                .atMost(SOON)
                .until(() -> marathon.getTasks().getTasks().isEmpty());
    }

    @Test
    void createsAnAppAndWatchesItRun() {
        App app = sleeper("/client/created", 2);
        app.setEnv(Map.of("COLOUR", "green"));
        app.addLabel("team", "tests");
        VersionedApp created = marathon.createApp(app);
        assertThat(created.getId()).isEqualTo("/client/created");
        assertThat(created.getVersion()).endsWith("Z");
        assertThat(created.getDeployments()).hasSize(1);

        awaitRunning("/client/created", 2);

        App shown = marathon.getApp("/client/created").getApp();
        assertThat(shown.getEnv()).containsEntry("COLOUR", "green");
        assertThat(shown.getLabels()).containsEntry("team", "tests");
        assertThat(shown.getCmd()).isEqualTo("exec sleep 600");
        assertThat(shown.getUpgradeStrategy().getMinimumHealthCapacity()).isEqualTo(1.0);
        Collection<Task> tasks = marathon.getAppTasks("/client/created").getTasks();
        assertThat(tasks).hasSize(2).allSatisfy(task -> {
            assertThat(task.getAppId()).isEqualTo("/client/created");
            assertThat(task.getHost()).isEqualTo("127.0.0.1");
            assertThat(task.getId()).startsWith("client_created.instance-");
            assertThat(task.getPorts()).hasSize(1);
            assertThat(task.getStartedAt()).isGreaterThanOrEqualTo(task.getStagedAt());
        });
        assertThat(marathon.getTasks().getTasks()).hasSize(2);
        assertThat(marathon.getApps(Map.of("label", "team==tests")).getApps()).hasSize(1);
        assertThat(marathon.getApps(Map.of("label", "team==others")).getApps()).isEmpty();
    }

    @Test
    void scalesUpAndDown() {
        marathon.createApp(sleeper("scaled", 1));
        awaitRunning("scaled", 1);
        String only = taskIds("scaled").get(0);

        App three = new App();
        three.setInstances(3);
        Result result = marathon.updateApp("scaled", three, false);
        assertThat(result.getDeploymentId()).isNotBlank();
        awaitRunning("scaled", 3);
        assertThat(taskIds("scaled")).contains(only);

        App one = new App();
        one.setInstances(1);
        marathon.updateApp("scaled", one, false);
        awaitRunning("scaled", 1);
        assertThat(taskIds("scaled")).as("the youngest go first").containsExactly(only);
        assertThat(marathon.getAppVersions("scaled").getVersions()).hasSize(3);
    }

    @Test
    void updatesAndRestarts() {
        marathon.createApp(sleeper("changed", 1));
        awaitRunning("changed", 1);
        List<String> first = taskIds("changed");
        App change = new App();
        change.setCmd("exec sleep 601");
        marathon.updateApp("changed", change, false);
        await("replaced")
                .atMost(SOON)
                .until(() -> isSettled("changed", 1) && !taskIds("changed").equals(first));
        List<String> second = taskIds("changed");
        marathon.restartApp("changed", false);
        await("replaced")
                .atMost(SOON)
                .until(() -> isSettled("changed", 1) && !taskIds("changed").equals(second));

        List<String> versions = List.copyOf(marathon.getAppVersions("changed").getVersions());
        assertThat(versions).hasSize(3).isSortedAccordingTo((a, b) -> b.compareTo(a));
        assertThat(marathon.getAppVersion("changed", versions.get(2)).getCmd()).isEqualTo("exec sleep 600");
        assertThat(marathon.getAppVersion("changed", versions.get(0)).getCmd()).isEqualTo("exec sleep 601");
    }

    @Test
    void killsTasksThatComeBack() {
        marathon.createApp(sleeper("killed", 2));
        awaitRunning("killed", 2);
        List<String> before = taskIds("killed");

        Task killed = marathon.deleteAppTask("killed", before.get(0), "false").getTask();

        assertThat(killed.getId()).isEqualTo(before.get(0));
        await("replaced")
                .atMost(SOON)
                .until(() -> isSettled("killed", 2) && !taskIds("killed").contains(before.get(0)));
        assertThat(taskIds("killed")).contains(before.get(1));
        assertThat(marathon.deleteAppTasks("killed", "127.0.0.1", "false").getTasks())
                .hasSize(2);
        await("both replaced")
                .atMost(SOON)
                .until(() -> isSettled("killed", 2) && !taskIds("killed").contains(before.get(1)));
    }

    @Test
    void followsADeploymentThatCannotEnd() {
        App huge = sleeper("huge", 1);
        huge.setMem(1e9);
        marathon.createApp(huge);
        assertThat(marathon.getDeployments()).singleElement().satisfies(deployment -> {
            assertThat(deployment.getAffectedApps()).containsExactly("/huge");
            assertThat(deployment.getTotalSteps()).isEqualTo(2);
            assertThat(deployment.getCurrentActions()).singleElement().satisfies(action -> assertThat(action.getApp())
                    .isEqualTo("/huge"));
        });
        await("queued").atMost(SOON).until(() -> !marathon.getQueue().getQueue().isEmpty());
        QueueElement waiting = marathon.getQueue().getQueue().iterator().next();
        assertThat(waiting.getCount()).isEqualTo(1);
        assertThat(waiting.getApp().getId()).isEqualTo("/huge");

        assertThat(refusal(() -> marathon.updateApp("huge", new App(), false)).getStatus())
                .as("locked by its deployment")
                .isEqualTo(409);
        marathon.cancelDeployment(marathon.getDeployments().get(0).getId());
        awaitNoDeployments();
    }

    @Test
    void rollsADeploymentBack() {
        marathon.createApp(sleeper("rolled", 1));
        awaitRunning("rolled", 1);
        App huge = new App();
        huge.setMem(1e9);
        Result change = marathon.updateApp("rolled", huge, false);

        marathon.cancelDeploymentAndRollback(change.getDeploymentId());

        awaitNoDeployments();
        assertThat(marathon.getApp("rolled").getApp().getMem()).isEqualTo(16.0);
        awaitRunning("rolled", 1);
        assertThat(marathon.getAppVersions("rolled").getVersions()).hasSize(3);
    }

    @Test
    void healthChecksByCommand() {
        App app = sleeper("healthy", 1);
        HealthCheck check = new HealthCheck();
        check.setProtocol("COMMAND");
        check.setCommand(new mesosphere.marathon.client.model.v2.Command("true"));
        check.setIntervalSeconds(1);
        check.setTimeoutSeconds(5);
        check.setGracePeriodSeconds(5);
        app.setHealthChecks(List.of(check));
        marathon.createApp(app);
        await("healthy")
                .atMost(SOON)
                .until(() -> marathon.getApp("healthy").getApp().getTasksHealthy() == 1);
    }

    @Test
    void isToldOfDuplicatesAndUnknownNames() {
        marathon.createApp(sleeper("twice", 1));
        awaitRunning("twice", 1);
        MarathonException duplicate = refusal(() -> marathon.createApp(sleeper("twice", 1)));
        assertThat(duplicate.getStatus()).isEqualTo(409);
        assertThat(duplicate.getMessage()).contains("An app with id [/twice] already exists.");
        MarathonException unknown = refusal(() -> marathon.getApp("none"));
        assertThat(unknown.getStatus()).isEqualTo(404);
        assertThat(unknown.getMessage()).contains("App '/none' does not exist");
        assertThat(refusal(() -> marathon.deleteApp("none")).getStatus()).isEqualTo(404);
        assertThat(refusal(() -> marathon.restartApp("none", false)).getStatus())
                .isEqualTo(404);
        assertThat(refusal(() -> marathon.cancelDeployment("none")).getStatus()).isEqualTo(404);
    }

    @Test
    void isToldWhatIsWrongWithADefinition() {
        MarathonException neither = refusal(() -> {
            App app = new App();
            app.setId("/nothing");
            marathon.createApp(app);
        });
        assertThat(neither.getStatus()).isEqualTo(422);
        assertThat(neither.getMessage()).contains("Object is not valid", "either contain one of 'cmd' or 'args'");
        MarathonException negative = refusal(() -> {
            App app = sleeper("/negative", 1);
            app.setCpus(-1.0);
            marathon.createApp(app);
        });
        assertThat(negative.getStatus()).isEqualTo(422);
        assertThat(negative.getMessage()).contains("/cpus");
        MarathonException constraint = refusal(() -> {
            App app = sleeper("/constrained", 1);
            app.setConstraints(List.of(List.of("hostname", "NEAR", "x")));
            marathon.createApp(app);
        });
        assertThat(constraint.getStatus()).isEqualTo(422);
        assertThat(constraint.getMessage()).contains("/constraints");
    }

    @Test
    void asksWhoServesIt() {
        GetServerInfoResponse info = marathon.getServerInfo();
        assertThat(info.getName()).isEqualTo("marathon");
        assertThat(info.getElected()).isTrue();
        assertThat(info.getLeader()).isEqualTo(node.services().getAuthority());
        assertThat(info.getVersion()).matches("\\d+\\.\\d+\\.\\d+.*");
        assertThat(info.getFrameworkId()).endsWith("-0000");
        assertThat(info.getMarathon_config().getMaster()).isNotBlank();
    }

    private static App sleeper(String id, int instances) {
        App app = new App();
        app.setId(id);
        app.setCmd("exec sleep 600");
        app.setCpus(0.05);
        app.setMem(16.0);
        app.setInstances(instances);
        return app;
    }

    private static void awaitRunning(String id, int instances) {
        await(id + " runs " + instances).atMost(SOON).until(() -> isSettled(id, instances));
    }

    private static boolean isSettled(String id, int instances) {
        App app = marathon.getApp(id).getApp();
        return app.getDeployments().isEmpty()
                && app.getTasksRunning() == instances
                && marathon.getAppTasks(id).getTasks().size() == instances;
    }

    private static void awaitNoDeployments() {
        await("no deployments").atMost(SOON).until(() -> marathon.getDeployments()
                .isEmpty());
    }

    private static List<String> taskIds(String id) {
        return marathon.getAppTasks(id).getTasks().stream().map(Task::getId).toList();
    }

    private static MarathonException refusal(ThrowingCallable call) {
        MarathonException refusal = catchThrowableOfType(MarathonException.class, call);
        assertThat(refusal).as("a refusal").isNotNull();
        return refusal;
    }
}
