package org.gantry.itests.swap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.gantry.itests.Http;
import org.gantry.itests.Node;
import org.gantry.itests.survival.MarkedApps;
import org.gantry.itests.survival.TaskProcesses;
import org.gantry.itests.survival.TaskProcesses.Running;
import org.gantry.itests.survival.TestFramework;
import org.gantry.testkit.Need;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Modules swapped back and forth under running tasks and continuous launches. */
class SwapUnderLoadIT {
    private static final Duration WITHIN = Duration.ofSeconds(30);
    /** What is only softly reachable is kept for a second for each free megabyte of the heap. */
    private static final Duration COLLECTED = Duration.ofMinutes(4);

    private static final int TASKS = 20;
    private static final String MARK = UUID.randomUUID().toString();
    private static final String OTHER_MARK = UUID.randomUUID().toString();

    @TempDir
    static Path folder;

    private static Node node;
    private static Modules modules;
    private static MarkedApps apps;
    private static MarkedApps scaled;
    private static TestFramework framework;
    private static ProbeFiles probe;
    private static Map<String, Running> tasks;

    @BeforeAll
    static void start() {
        node = Node.in(folder.resolve("node")).start();
        modules = new Modules(node);
        apps = new MarkedApps(node, MARK);
        scaled = new MarkedApps(node, OTHER_MARK);
        framework = TestFramework.on(node, OTHER_MARK);
        apps.create(apps.app("/steady", TaskProcesses.STEADY, TASKS));
        scaled.create(scaled.app("/scaled", TaskProcesses.STEADY, 1));
        apps.awaitDeployed();
        probe = ProbeFiles.in(node, folder);
        tasks = TaskProcesses.await(MARK, TASKS);
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
    void aHundredSwapsOfTheCgroupsIsolator() {
        Need.root();
        swap("isolators-cgroups", "isolator/cgroups", 100);
    }

    @ParameterizedTest
    @CsvSource({"containerizers-native, containerizer/native", "allocator-drf, allocator/drf"})
    void severalSwapsOf(String artifact, String module) {
        swap(artifact, module, 6);
    }

    private static void swap(String artifact, String module, int times) {
        ModuleJar jar = ModuleJar.shipped(artifact).version("0.2.0");
        Path next = jar.write(folder.resolve(artifact + ".jar"));
        int seen = probe.events().size();
        List<Long> millis = new ArrayList<>();
        long started = System.nanoTime();
        try (ShortTasks load = new ShortTasks(framework, artifact + "-")) {
            for (int i = 0; i < times; i++) {
                long begin = System.nanoTime();
                boolean up = i % 2 == 0;
                Http.Response response = up ? modules.upgrade(next) : modules.rollback(module);
                assertThat(response.status()).as(response.body()).isEqualTo(200);
                assertThat(response.json().path("version").asText()).isEqualTo(up ? "0.2.0" : "0.1.0");
                millis.add(Duration.ofNanos(System.nanoTime() - begin).toMillis());
                load.awaitEnded(i + 1);
                if (i % 5 == 0) {
                    scaled.scale("/scaled", 1 + i / 5 % 3);
                }
            }
            Duration total = Duration.ofNanos(System.nanoTime() - started);
            int launched = load.finish();
            print(module, total, millis, launched);
            assertThat(load.failures()).isEmpty();
            assertThat(launched).isGreaterThanOrEqualTo(times);
        }
        scaled.awaitDeployed();
        assertThat(framework.refusals()).isEmpty();
        assertNothingElseHappened(jar.symbolicName(), seen);
    }

    private static void assertNothingElseHappened(String swapped, int seen) {
        assertThat(TaskProcesses.of(MARK)).isEqualTo(tasks);
        assertThat(apps.running().keySet()).containsAll(tasks.keySet());
        for (String app : List.of("/steady", "/scaled")) {
            assertThat(apps.get("/v2/apps" + app + "?embed=app.lastTaskFailure")
                            .path("app")
                            .path("lastTaskFailure"))
                    .as("failures of " + app)
                    .isEmpty();
        }
        List<String> events = probe.events();
        assertThat(events.subList(seen, events.size()))
                .isNotEmpty()
                .allMatch(event -> event.contains(" " + swapped + " "), "concerns the swapped module only");
        // The last one's threads may take a moment to end.
        await("old class loaders are collected").atMost(COLLECTED).untilAsserted(() -> assertThat(probe.loadersAlive())
                .filteredOn(loader -> loader.startsWith(swapped + " "))
                .hasSize(1));
    }

    private static void print(String module, Duration total, List<Long> millis, int launched) {
        List<Long> sorted = new ArrayList<>(millis);
        Collections.sort(sorted);
        System.out.printf(
                "%d swaps of %s in %.1f s under %d tasks and %d launches; each: median %d ms, longest %d ms%n",
                millis.size(),
                module,
                total.toMillis() / 1000.0,
                TASKS,
                launched,
                sorted.get(sorted.size() / 2),
                sorted.get(sorted.size() - 1));
    }
}
