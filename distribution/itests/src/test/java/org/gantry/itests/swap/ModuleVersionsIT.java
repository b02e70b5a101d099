package org.gantry.itests.swap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.gantry.itests.Distribution.Result;
import org.gantry.itests.Http;
import org.gantry.itests.Node;
import org.gantry.itests.survival.MarkedApps;
import org.gantry.itests.survival.TaskProcesses;
import org.gantry.itests.survival.TaskProcesses.Running;
import org.gantry.itests.swap.modules.Neutral;
import org.gantry.itests.swap.modules.Unactivatable;
import org.gantry.itests.swap.modules.Unstartable;
import org.gantry.itests.swap.modules.Unwilling;
import org.gantry.testkit.Need;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Versions of the cgroups isolator that are refused, and the ways by which a good one takes over for good. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ModuleVersionsIT {
    private static final Duration WITHIN = Duration.ofSeconds(60);
    private static final String MARK = UUID.randomUUID().toString();
    private static final String MODULE = "isolator/cgroups";
    private static final int TASKS = 5;

    @TempDir
    static Path folder;

    private static Node node;
    private static Modules modules;
    private static MarkedApps apps;
    private static Map<String, Running> tasks;

    @BeforeAll
    static void start() {
        Need.root();
        node = Node.in(folder.resolve("node")).start();
        modules = new Modules(node);
        apps = new MarkedApps(node, MARK);
        apps.create(apps.app("/steady", TaskProcesses.STEADY, TASKS));
        apps.awaitDeployed();
        tasks = TaskProcesses.await(MARK, TASKS);
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            node.close();
        }
    }

    static Stream<Arguments> unfit() throws IOException {
        Path noJar = Files.writeString(folder.resolve("no.jar"), "hello");
        return Stream.of(
                Arguments.of(named("no jar", noJar), "VERIFY", "no readable JAR or KAR"),
                unfit("no module", cgroups().without("Gantry-Module"), "VERIFY", "has a Gantry-Module header"),
                unfit("bad header", cgroups().header("Gantry-Module", "isolator;;"), "VERIFY", "Gantry-Module"),
                unfit(
                        "exports",
                        cgroups().header("Export-Package", "org.gantry.isolators.cgroups"),
                        "VERIFY",
                        "exports"),
                unfit("same version", cgroups().version("0.1.0"), "VERIFY", "on this node already"),
                unfit(
                        "another SPI",
                        cgroups().header("Gantry-Module", "isolator;name=cgroups;spi=\"[2.0,3)\";handles=\"1\""),
                        "VERIFY",
                        "this node has 1."),
                unfit(
                        "missing import",
                        cgroups().header("Import-Package", "org.gantry.isolators.spi,org.nowhere"),
                        "START",
                        "org.nowhere"),
                unfit("cannot be activated", component(Unstartable.class), "START", "flux capacitor"),
                unfit(
                        "cannot be started",
                        cgroups()
                                .header("Bundle-Activator", Unactivatable.class.getName())
                                .header("Import-Package", "org.osgi.framework")
                                .with(Unactivatable.class),
                        "START",
                        "no licence"),
                unfit(
                        "other handles",
                        cgroups().header("Gantry-Module", "isolator;name=cgroups;spi=\"[1.0,2)\";handles=\"2\""),
                        "RECOVER",
                        "handle version 1 is none of"),
                unfit("takes over nothing", component(Unwilling.class), "RECOVER", "I do not know this container"));
    }

    private static ModuleJar cgroups() {
        return ModuleJar.shipped("isolators-cgroups").version("0.1.9");
    }

    private static ModuleJar component(Class<? extends Neutral> type) {
        return cgroups()
                .with(Neutral.class)
                .componentIs(type)
                .header(
                        "Import-Package",
                        "org.gantry.isolators.spi;version=\"[1.0,2)\",org.gantry.model.container;version=\"[1.0,2)\"");
    }

    private static Arguments unfit(String name, ModuleJar jar, String step, String reason) {
        Path file = jar.write(folder.resolve(name.replace(' ', '-') + ".jar"));
        return Arguments.of(named(name, file), step, reason);
    }

    private static Named<Path> named(String name, Path file) {
        return Named.of(name, file);
    }

    @Order(1)
    @ParameterizedTest
    @MethodSource("unfit")
    void anUnfitVersionLeavesTheOldOneInService(Path archive, String step, String reason) {
        Http.Response response = modules.upgrade(archive);

        assertThat(response.status()).as(response.body()).isEqualTo(409);
        assertThat(response.json().path("message").asText())
                .startsWith("Step " + step + " failed: ")
                .contains(reason)
                .hasLineCount(1);
        assertUntouched("0.1.0");
    }

    @Test
    @Order(2)
    void theCommandLineTellsWhyAVersionIsRefused() {
        Path archive = component(Unwilling.class).write(folder.resolve("unwilling.jar"));
        Result result = modules.upgradeByCommand(archive);
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errors()).contains("Step RECOVER failed", "I do not know this container");
        assertUntouched("0.1.0");
    }

    @Test
    @Order(3)
    void launchesGoOnAfterAllThat() {
        apps.scale("/steady", TASKS + 1);
        apps.awaitDeployed();
        Map<String, Running> more = TaskProcesses.await(MARK, TASKS + 1);
        assertThat(more).containsAllEntriesOf(tasks);
        tasks = more;
    }

    @Test
    @Order(4)
    void aHigherVersionInTheDeployFolderTakesOver() {
        drop(cgroups().version("0.2.0").write(folder.resolve("cgroups-0.2.0.jar")));
        awaitActive("0.2.0");
        drop(cgroups().version("0.3.0").writeKar(folder.resolve("cgroups-0.3.0.kar")));
        awaitActive("0.3.0");
        assertUntouched("0.3.0");
    }

    @Test
    @Order(5)
    void anUnfitVersionInTheDeployFolderIsShownWithItsReason() {
        drop(component(Unwilling.class).version("0.9.0").write(folder.resolve("cgroups-0.9.0.jar")));
        await("refusal").atMost(WITHIN).untilAsserted(() -> assertThat(modules.states())
                .hasEntrySatisfying(
                        MODULE + " 0.9.0",
                        state -> assertThat(state).startsWith("REFUSED").contains("I do not know this container")));
        assertThat(modules.states()).containsEntry(MODULE + " 0.3.0", "ACTIVE");
        assertThat(TaskProcesses.of(MARK)).isEqualTo(tasks);
    }

    @Test
    @Order(6)
    void theVersionThatServedIsThereAgainAfterACrash() {
        node.kill9();
        assertThat(TaskProcesses.of(MARK)).isEqualTo(tasks);
        node.start();

        await("tasks are known again")
                .atMost(WITHIN)
                .until(() -> apps.running().keySet().equals(tasks.keySet()));
        assertThat(modules.states()).containsEntry(MODULE + " 0.3.0", "ACTIVE");
        assertThat(TaskProcesses.of(MARK)).isEqualTo(tasks);
    }

    @Test
    @Order(7)
    void oneCanGoBackAfterACrash() {
        Http.Response response = modules.rollback(MODULE);
        assertThat(response.status()).as(response.body()).isEqualTo(200);
        assertThat(response.json().path("version").asText()).isEqualTo("0.2.0");
        assertThat(response.json().path("containers").asInt()).isEqualTo(tasks.size());
        assertThat(TaskProcesses.of(MARK)).isEqualTo(tasks);
    }

    private static void drop(Path file) {
        try {
            Files.move(
                    file, node.workDir().resolve("deploy").resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitActive(String version) {
        await("version " + version).atMost(WITHIN).untilAsserted(() -> assertThat(cgroupsStates())
                .isEqualTo(Map.of(MODULE + " " + version, "ACTIVE")));
    }

    private static void assertUntouched(String active) {
        assertThat(cgroupsStates()).isEqualTo(Map.of(MODULE + " " + active, "ACTIVE"));
        assertThat(TaskProcesses.of(MARK)).isEqualTo(tasks);
    }

    private static Map<String, String> cgroupsStates() {
        Map<String, String> states = modules.states();
        states.keySet().removeIf(module -> !module.startsWith(MODULE + " "));
        return states;
    }
}
