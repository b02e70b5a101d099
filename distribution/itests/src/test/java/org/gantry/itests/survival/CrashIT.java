package org.gantry.itests.survival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.gantry.itests.Node;
import org.gantry.itests.survival.TaskProcesses.Running;
import org.gantry.itests.survival.TestFramework.Update;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node finds again after {@code kill -9} of its JVM: everything, and what ended meanwhile. */
class CrashIT {
    private static final Duration WITHIN = Duration.ofSeconds(60);
    private static final String MARK = UUID.randomUUID().toString();
    private static final String ROLLING_MARK = UUID.randomUUID().toString();

    @TempDir
    static Path folder;

    private static Node node;
    private static MarkedApps apps;
    private static TestFramework framework;

    @BeforeAll
    static void start() {
        node = Node.in(folder.resolve("node")).asDaemon().start();
        apps = new MarkedApps(node, MARK);
        framework = TestFramework.on(node, MARK);
    }

    @AfterAll
    static void stop() {
        if (framework != null) {
            framework.close();
        }
        if (node != null) {
            node.close();
        }
    }

    @Test
    void everythingIsThereAgainAndWhatEndedIsToldOnce() {
        Map<String, Running> before = twentyTasks();
        Map<String, String> known = apps.running();
        String frameworkId = frameworkId();
        JsonNode definitions = apps.get("/v2/apps/steady").path("app").path("version");

        node.kill9();
        List<String> ofApps = before.keySet().stream()
                .filter(task -> task.startsWith("ending."))
                .limit(2)
                .toList();
        Map<String, String> signals = Map.of(
                "ends-well",
                "USR1",
                "ends-badly",
                "USR2",
                "is-killed",
                "KILL",
                ofApps.get(0),
                "USR2",
                ofApps.get(1),
                "KILL");
        signals.forEach((task, signal) -> TaskProcesses.signal(before.get(task), signal));
        Map<String, Running> survivors = new TreeMap<>(before);
        survivors.keySet().removeAll(signals.keySet());
        await("ended while nobody looked").atMost(WITHIN).until(() -> TaskProcesses.of(MARK)
                .equals(survivors));
        node.start();
        framework.subscribe();

        assertEndsAreToldOnce();
        Map<String, Running> after = TaskProcesses.await(MARK, 17);
        assertThat(after).containsAllEntriesOf(survivors).doesNotContainKeys(ofApps.toArray(String[]::new));
        await("replacements are known")
                .atMost(WITHIN)
                .until(() -> apps.running().keySet().containsAll(withoutOwn(after)));
        apps.awaitDeployed();
        assertThat(apps.running())
                .containsAllEntriesOf(kept(known, survivors))
                .doesNotContainKeys(ofApps.toArray(String[]::new));
        assertThat(frameworkId()).isEqualTo(frameworkId);
        assertThat(apps.get("/v2/apps/steady").path("app").path("version")).isEqualTo(definitions);
        assertThat(activeFrameworks()).isEqualTo(2);
    }

    @Test
    void aDeploymentGoesOnWhereItWas() throws IOException {
        MarkedApps rolling = new MarkedApps(node, ROLLING_MARK);
        rolling.create(rolling.app("/rolling", TaskProcesses.STEADY, 2));
        rolling.awaitDeployed();
        Map<String, Running> old = TaskProcesses.await(ROLLING_MARK, 2);
        ObjectNode upgrade = rolling.app("/rolling", TaskProcesses.STEADY, 2);
        upgrade.putArray("healthChecks")
                .addObject()
                .put("protocol", "COMMAND")
                .put("gracePeriodSeconds", 600)
                .put("intervalSeconds", 1)
                .putObject("command")
                .put("value", "test -e healthy");
        String deployment = rolling.change("/rolling", upgrade);
        TaskProcesses.await(ROLLING_MARK, 4);

        node.kill9();
        Map<String, Running> during = TaskProcesses.of(ROLLING_MARK);
        node.start();
        framework.subscribe();

        assertThat(rolling.get("/v2/deployments"))
                .singleElement()
                .satisfies(found -> assertThat(found.path("id").asText()).isEqualTo(deployment));
        assertThat(TaskProcesses.of(ROLLING_MARK)).isEqualTo(during);
        during.keySet().removeAll(old.keySet());
        for (Running process : during.values()) {
            Files.createFile(Path.of("/proc/" + process.pid() + "/cwd/healthy"));
        }
        rolling.awaitDeployed();
        await("old version is gone").atMost(WITHIN).until(() -> TaskProcesses.of(ROLLING_MARK)
                .equals(during));
    }

    private static Map<String, Running> twentyTasks() {
        apps.create(apps.app("/steady", TaskProcesses.STEADY, 12));
        apps.create(apps.app("/ending", TaskProcesses.OBEDIENT, 4));
        List<String> own = List.of("ends-well", "ends-badly", "is-killed", "goes-on");
        own.forEach(task -> framework.launch(task, TaskProcesses.OBEDIENT));
        own.forEach(framework::awaitRunning);
        apps.awaitDeployed();
        return TaskProcesses.await(MARK, 20);
    }

    private static void assertEndsAreToldOnce() {
        await("ends are told").atMost(WITHIN).until(() -> framework.count(Update::isTerminal) >= 3);
        assertThat(framework.ends("ends-well")).singleElement().satisfies(end -> assertThat(end.state())
                .isEqualTo("TASK_FINISHED"));
        assertThat(framework.ends("ends-badly")).singleElement().satisfies(end -> {
            assertThat(end.state()).isEqualTo("TASK_FAILED");
            assertThat(end.message()).contains("exited with status 3");
        });
        assertThat(framework.ends("is-killed")).singleElement().satisfies(end -> {
            assertThat(end.state()).isEqualTo("TASK_FAILED");
            assertThat(end.message()).contains("terminated with signal Killed");
        });
        assertThat(framework.ends("goes-on")).isEmpty();
    }

    private static Map<String, String> kept(Map<String, String> known, Map<String, Running> survivors) {
        Map<String, String> kept = new TreeMap<>(known);
        kept.keySet().retainAll(survivors.keySet());
        return kept;
    }

    private static Set<String> withoutOwn(Map<String, Running> tasks) {
        Set<String> ofApps = new TreeSet<>(tasks.keySet());
        ofApps.remove("goes-on");
        return ofApps;
    }

    private static String frameworkId() {
        return apps.get("/v2/info").path("frameworkId").asText();
    }

    private static int activeFrameworks() {
        return node.http()
                .get(node.master(), "/frameworks")
                .json()
                .path("frameworks")
                .size();
    }
}
