package org.gantry.itests.marathon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.gantry.itests.Apps;
import org.gantry.itests.EventLog;
import org.gantry.itests.Node;
import org.gantry.testkit.Need;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Apps from their definition to real processes, as a user with curl sees them. */
class AppsIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String SERVER = "http.server";

    @TempDir
    static Path folder;

    private static Node node;
    private static Apps apps;

    @BeforeAll
    static void start() {
        Need.command("python3");
        node = Node.in(folder.resolve("node")).start();
        apps = new Apps(node);
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            node.close();
        }
    }

    @AfterEach
    void removeApps() {
        apps.removeAll();
    }

    @Test
    void theExampleOfTheTalkRuns() {
        Need.that(isFree(8080), "this test needs port 8080, which the example serves and another program holds");
        JsonNode created = apps.create("""
                {"id":"webserver","cmd":"python3 -m http.server 8080","cpus":0.5,"mem":32.0,"instances":1,
                 "constraints":[["hostname","UNIQUE"]]}""");
        assertThat(created.path("id").asText()).isEqualTo("/webserver");
        apps.awaitRunning("webserver", 1);
        URI page = URI.create("http://127.0.0.1:8080/");
        await("page").atMost(SOON).ignoreExceptions().untilAsserted(() -> assertThat(
                        node.http().get(page, "/").body())
                .contains("Directory listing"));

        apps.change("webserver", "{\"instances\":2}");
        await("a second host is missed").atMost(SOON).untilAsserted(() -> assertThat(
                        declines(apps.queued("webserver"), "UnfulfilledConstraint"))
                .isPositive());
        assertThat(apps.tasks("webserver")).hasSize(1);
    }

    @Test
    void aKilledInstanceComesBack() {
        apps.create(webApp("web", 3, "1.0", "1.0"));
        apps.awaitHealthy("web", 3);
        List<JsonNode> before = apps.tasks("web");
        assertThat(before).allSatisfy(task -> assertThat(node.http()
                        .get(
                                URI.create("http://127.0.0.1:"
                                        + task.at("/ports/0").asInt()),
                                "/")
                        .status())
                .isEqualTo(200));
        assertThat(before).extracting(task -> task.at("/ports/0").asInt()).doesNotHaveDuplicates();
        String victim = before.get(1).path("id").asText();
        String spared = before.get(0).path("id").asText();
        long sparedPid = pidOf(spared);

        try (EventLog events = new EventLog(node, "?event_type=event_stream_attached&event_type=status_update_event")) {
            await("attached").atMost(SOON).until(() -> !events.all().isEmpty());
            apps.processesOfTask(victim, SERVER).forEach(ProcessHandle::destroyForcibly);

            await("failure").atMost(SOON).until(() -> events.all().stream()
                    .anyMatch(event -> event.path("taskId").asText().equals(victim)
                            && event.path("taskStatus").asText().equals("TASK_FAILED")
                            && event.path("message").asText().contains("signal")));
        }
        await("replaced").atMost(SOON).untilAsserted(() -> {
            assertThat(apps.show("web").path("tasksHealthy").asInt()).isEqualTo(3);
            assertThat(apps.taskIds("web")).hasSize(3).contains(spared).doesNotContain(victim);
        });
        assertThat(pidOf(spared)).isEqualTo(sparedPid);
        assertThat(apps.show("web").at("/lastTaskFailure/taskId").asText()).isEqualTo(victim);
        assertThat(apps.processesOfApp("web", SERVER)).hasSize(3);
    }

    @Test
    void anUpgradeKeepsTheMinimumHealthy() {
        apps.create(webApp("rolling", 4, "0.75", "0"));
        apps.awaitHealthy("rolling", 4);
        List<String> before = apps.taskIds("rolling");
        try (HealthWatch watch = new HealthWatch(apps, "rolling", SERVER)) {
            apps.change("rolling", "{\"env\":{\"RELEASE\":\"2\"}}");
            await("upgraded").atMost(SOON).untilAsserted(() -> {
                assertThat(apps.show("rolling").path("deployments")).isEmpty();
                assertThat(apps.taskIds("rolling")).hasSize(4).doesNotContainAnyElementsOf(before);
            });
            assertThat(watch.samples()).isPositive();
            assertThat(watch.fewestHealthy()).as("healthy tasks, as told").isEqualTo(3);
            assertThat(watch.fewestProcesses()).as("processes").isGreaterThanOrEqualTo(3);
            assertThat(watch.mostTasks()).as("tasks at a time").isLessThanOrEqualTo(4);
        }
        assertThat(apps.show("rolling").at("/env/RELEASE").asText()).isEqualTo("2");
    }

    @Test
    void scalingTouchesNoOtherInstance() {
        apps.create(webApp("scaled", 2, "1.0", "1.0"));
        apps.awaitHealthy("scaled", 2);
        List<String> first = apps.taskIds("scaled");
        try (HealthWatch watch = new HealthWatch(apps, "scaled", SERVER)) {
            apps.change("scaled", "{\"instances\":4}");
            apps.awaitHealthy("scaled", 4);
            apps.change("scaled", "{\"instances\":2}");
            apps.awaitHealthy("scaled", 2);
            assertThat(watch.samples()).isPositive();
            assertThat(watch.fewestHealthy()).isEqualTo(2);
        }
        assertThat(apps.taskIds("scaled")).as("the youngest went").containsExactlyInAnyOrderElementsOf(first);
        apps.change("scaled", "{\"instances\":0}");
        await("suspended").atMost(SOON).until(() -> apps.processesOfApp("scaled", SERVER)
                .isEmpty());
    }

    @Test
    void tellsItsStoryAsEvents() {
        try (EventLog events = new EventLog(node, "")) {
            await("attached").atMost(SOON).until(() -> !events.all().isEmpty());
            String deployment =
                    apps.create(sleeper("story")).at("/deployments/0/id").asText();
            apps.awaitRunning("story", 1);
            apps.remove("story");
            await("removed").atMost(SOON).until(() -> !events.of("app_terminated_event")
                    .isEmpty());

            assertThat(events.types())
                    .startsWith("event_stream_attached")
                    .containsSubsequence("deployment_info", "deployment_success", "app_terminated_event")
                    .contains("api_post_event", "group_change_success", "deployment_step_success")
                    .contains("instance_changed_event");
            assertThat(events.all())
                    .allSatisfy(event ->
                            assertThat(event.path("timestamp").asText()).endsWith("Z"));
            assertThat(events.of("deployment_success").get(0).path("id").asText())
                    .isEqualTo(deployment);
            assertThat(events.of("status_update_event"))
                    .extracting(event -> event.path("taskStatus").asText())
                    .containsSubsequence("TASK_RUNNING", "TASK_KILLED");
            assertThat(events.of("status_update_event"))
                    .allSatisfy(
                            event -> assertThat(event.path("appId").asText()).isEqualTo("/story"));
            assertThat(events.of("api_post_event")
                            .get(0)
                            .at("/appDefinition/id")
                            .asText())
                    .isEqualTo("/story");
        }
    }

    @Test
    void aTaskWhoseCommandCheckFailsIsReplaced() {
        try (EventLog events = new EventLog(node, "")) {
            await("attached").atMost(SOON).until(() -> !events.all().isEmpty());
            apps.create("""
                    {"id":"sick","cmd":"touch well; sleep 4; rm well; exec sleep 600","cpus":0.05,"mem":16,
                     "healthChecks":[{"protocol":"COMMAND","command":{"value":"test -f well"},"gracePeriodSeconds":2,
                                      "intervalSeconds":1,"timeoutSeconds":5,"maxConsecutiveFailures":2,"delaySeconds":0}]}""");
            await("healthy at first").atMost(SOON).until(() -> !events.of("health_status_changed_event")
                    .isEmpty());
            String first = apps.taskIds("sick").get(0);
            await("replaced").atMost(SOON).until(() -> {
                List<String> now = apps.taskIds("sick");
                return now.size() == 1 && !now.contains(first);
            });
            assertThat(apps.processesOfTask(first, "")).isEmpty();
            assertThat(events.of("health_status_changed_event"))
                    .filteredOn(event -> event.path("taskId").asText().equals(first))
                    .extracting(event -> event.path("alive").asBoolean())
                    .containsExactly(true, false);
            assertThat(events.of("status_update_event"))
                    .filteredOn(event -> event.path("taskId").asText().equals(first))
                    .extracting(event -> event.path("taskStatus").asText())
                    .endsWith("TASK_KILLING", "TASK_KILLED");
        }
    }

    @Test
    void anAppThatCannotFitWaitsAndSaysWhy() {
        apps.create("{\"id\":\"huge\",\"cmd\":\"sleep 1\",\"cpus\":0.1,\"mem\":100000000}");
        await("reason").atMost(SOON).untilAsserted(() -> {
            JsonNode entry = apps.queued("huge");
            assertThat(declines(entry, "InsufficientMemory"))
                    .as(entry.toString())
                    .isPositive();
            assertThat(declines(entry, "InsufficientCpus")).isZero();
            assertThat(entry.path("count").asInt()).isEqualTo(1);
            assertThat(entry.at("/delay/overdue").asBoolean()).isTrue();
        });
        JsonNode withOffers = node.http()
                .get(node.services(), "/v2/queue?embed=lastUnusedOffers")
                .json()
                .at("/queue/0/lastUnusedOffers/0");
        assertThat(withOffers.path("reason").toString()).isEqualTo("[\"InsufficientMemory\"]");
        assertThat(withOffers.at("/offer/hostname").asText()).isEqualTo("127.0.0.1");
        assertThat(apps.show("huge").path("deployments")).hasSize(1);
        assertThat(apps.tasks("huge")).isEmpty();
    }

    @Test
    void aCrashingAppIsHeldBack() {
        apps.create("""
                {"id":"crashing","cmd":"exit 3","cpus":0.05,"mem":16,"backoffSeconds":1,"backoffFactor":30}""");
        await("held back").atMost(SOON).untilAsserted(() -> {
            JsonNode delay = apps.queued("crashing").path("delay");
            assertThat(delay.path("timeLeftSeconds").asInt()).isGreaterThan(10);
            assertThat(delay.path("overdue").asBoolean()).isFalse();
        });
        assertThat(apps.show("crashing").at("/lastTaskFailure/message").asText())
                .isEqualTo("Command exited with status 3");
        assertThat(apps.show("crashing").at("/lastTaskFailure/state").asText()).isEqualTo("TASK_FAILED");

        assertThat(node.http()
                        .delete(node.services(), "/v2/queue/crashing/delay")
                        .status())
                .isEqualTo(204);
        String failed = apps.show("crashing").at("/lastTaskFailure/taskId").asText();
        await("tried again").atMost(SOON).until(() -> !apps.show("crashing")
                .at("/lastTaskFailure/taskId")
                .asText()
                .equals(failed));
    }

    private static String webApp(String id, int instances, String minimum, String over) {
        return """
                {"id":"%s","cmd":"exec python3 -m http.server $PORT0 --bind 127.0.0.1","cpus":0.05,"mem":32,"instances":%d,
                 "portDefinitions":[{"port":0,"name":"http"}],"backoffSeconds":1,
                 "upgradeStrategy":{"minimumHealthCapacity":%s,"maximumOverCapacity":%s},
                 "healthChecks":[{"protocol":"HTTP","path":"/","portIndex":0,"gracePeriodSeconds":20,
                                  "intervalSeconds":1,"timeoutSeconds":5,"maxConsecutiveFailures":3}]}""".formatted(id, instances, minimum, over);
    }

    private static String sleeper(String id) {
        return "{\"id\":\"%s\",\"cmd\":\"exec sleep 600\",\"cpus\":0.05,\"mem\":16}".formatted(id);
    }

    private static long pidOf(String task) {
        List<ProcessHandle> processes = apps.processesOfTask(task, SERVER);
        assertThat(processes).as("processes of " + task).hasSize(1);
        return processes.get(0).pid();
    }

    private static int declines(JsonNode entry, String reason) {
        for (JsonNode line : entry.at("/processedOffersSummary/rejectSummaryLaunchAttempt")) {
            if (line.path("reason").asText().equals(reason)) {
                return line.path("declined").asInt();
            }
        }
        return 0;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
