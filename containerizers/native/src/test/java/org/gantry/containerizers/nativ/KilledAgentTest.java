package org.gantry.containerizers.nativ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.gantry.containerizers.spi.ContainerExit;
import org.gantry.containerizers.testkit.Specs;
import org.gantry.isolators.fake.FakeIsolator;
import org.gantry.isolators.posix.PosixIsolator;
import org.gantry.isolators.spi.Isolator;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.RecoverableContainer;
import org.gantry.model.container.RecoveryOutcome;
import org.gantry.modulehost.spi.ModuleId;
import org.gantry.testkit.DirectoryHandleStore;
import org.gantry.testkit.LocalModuleHost;
import org.gantry.testkit.Need;
import org.gantry.testkit.TempProcesses;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of containers when the JVM that launched them is killed with SIGKILL. */
class KilledAgentTest {
    private static final int COUNT = 5;
    private static final ModuleId MODULE = new ModuleId("containerizer", "native");

    @TempDir
    Path directory;

    private final TempProcesses processes = new TempProcesses();
    private Process agent;
    private NativeContainerizer containerizer;
    private DirectoryHandleStore store;
    private FakeIsolator fake;

    @BeforeEach
    void launchFromAnotherJvm() throws Exception {
        Need.linux();
        agent = processes.start(new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ChildAgent.class.getName(),
                        directory.toString(),
                        Integer.toString(COUNT))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("agent.log").toFile()));
        await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(directory.resolve("ready")));
    }

    @AfterEach
    void end() throws Exception {
        if (containerizer != null) {
            for (RecoverableContainer left : store.handles(MODULE)) {
                containerizer.destroy(left.id()).toCompletableFuture().get(20, TimeUnit.SECONDS);
            }
            containerizer.close();
        }
        processes.close();
    }

    private List<RecoveryOutcome> recoverHere() throws Exception {
        recoverNothing();
        return containerizer.recover(store.handles(MODULE));
    }

    private void recoverNothing() throws Exception {
        if (containerizer != null) {
            containerizer.close();
        }
        store = new DirectoryHandleStore(directory.resolve("handles"), Specs.AGENT);
        fake = new FakeIsolator("1.0.0");
        LocalModuleHost host = new LocalModuleHost();
        host.register(store);
        host.add(Isolator.class, "posix", 10, new PosixIsolator());
        host.add(Isolator.class, "fake", 100, fake);
        containerizer = new NativeContainerizer(host);
    }

    @Test
    void everythingIsFoundAgain() throws Exception {
        agent.destroyForcibly().waitFor();
        Files.writeString(directory.resolve("sandboxes/c0/go"), "");
        Path exit = directory.resolve("runtime/c0/exit");
        await().untilAsserted(() -> assertThat(exit).hasContent("exited 42"));

        assertThat(recoverHere()).hasSize(COUNT + 1).allMatch(outcome -> outcome instanceof RecoveryOutcome.Recovered);
        assertThat(containerizer
                        .waitFor(ContainerId.of("c0"))
                        .toCompletableFuture()
                        .get(5, TimeUnit.SECONDS))
                .as("ended while no JVM looked")
                .isEqualTo(ContainerExit.code(42));
        for (int i = 1; i < COUNT; i++) {
            ContainerId id = ContainerId.of("c" + i);
            long pid = Long.parseLong(Files.readString(directory.resolve("pid-c" + i)));
            assertThat(containerizer.status(id).running()).isTrue();
            assertThat(containerizer.status(id).pid()).isEqualTo(pid);
            assertThat(containerizer.usage(id).values()).containsEntry("processes", 2.0);
            containerizer.kill(id, 15);
            assertThat(containerizer.waitFor(id).toCompletableFuture().get(5, TimeUnit.SECONDS))
                    .isEqualTo(ContainerExit.signal(15));
        }
    }

    @Test
    void aLaunchThatWasCutShortIsOverAndLeavesNothing() throws Exception {
        ContainerId unfinished = ContainerId.of("unfinished");
        agent.destroyForcibly().waitFor();

        assertThat(recoverHere())
                .filteredOn(outcome -> outcome.container().equals(unfinished))
                .singleElement()
                .isInstanceOf(RecoveryOutcome.Recovered.class);
        assertThat(containerizer.waitFor(unfinished).toCompletableFuture().get(5, TimeUnit.SECONDS))
                .isEqualTo(ContainerExit.unknown());
        containerizer.destroy(unfinished).toCompletableFuture().get(20, TimeUnit.SECONDS);
        assertThat(fake.calls()).contains("recover unfinished", "cleanup unfinished");
        assertThat(directory.resolve("runtime/unfinished")).doesNotExist();
        assertThat(store.handles(IsolatorChain.module("fake")))
                .extracting(RecoverableContainer::id)
                .doesNotContain(unfinished);
        awaitEndOf("runtime/unfinished");
    }

    @Test
    void aSupervisorThatHasYetToHearOfTheEndOfItsAgentDoesNotRunATask() throws Exception {
        ContainerId unfinished = ContainerId.of("unfinished");
        RuntimeFiles files = new RuntimeFiles(directory.resolve("runtime/unfinished"));
        long supervisor = supervisorOf("runtime/unfinished");
        signal("STOP", supervisor);
        agent.destroyForcibly().waitFor();
        RuntimeFiles.write(files.state(), asIfReady(supervisor).text());
        CompletableFuture<List<RecoveryOutcome>> recovery = CompletableFuture.supplyAsync(() -> {
            try {
                return recoverHere();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        assertThatThrownBy(() -> recovery.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        signal("CONT", supervisor);
        recovery.get(20, TimeUnit.SECONDS);

        assertThat(containerizer.status(unfinished).running()).isFalse();
        assertThat(containerizer.waitFor(unfinished).toCompletableFuture().get(5, TimeUnit.SECONDS))
                .isEqualTo(ContainerExit.unknown());
    }

    /** What its launch would have written next, had its isolators let it. */
    private ContainerState asIfReady(long supervisor) {
        return new ContainerState(
                ProcessTable.bootId().orElseThrow(),
                ProcessTable.stat(supervisor).orElseThrow().identity(),
                List.of("posix", "fake"),
                Optional.empty(),
                false,
                List.of(),
                directory.resolve("sandboxes/unfinished"),
                List.of());
    }

    private long supervisorOf(String runtime) {
        return ProcessTable.all().stream()
                .filter(process -> ProcessTable.read(Path.of("/proc/" + process.pid() + "/cmdline"))
                        .filter(line -> line.contains(directory + "/" + runtime))
                        .isPresent())
                .findFirst()
                .orElseThrow()
                .pid();
    }

    private static void signal(String name, long pid) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }

    @Test
    void aContainerIsEndedOfWhichOnlyTheRuntimeDirectoryIsKnown() throws Exception {
        agent.destroyForcibly().waitFor();
        ContainerId forgotten = ContainerId.of("c1");
        Path runtime = directory.resolve("runtime/c1");
        long pid = Long.parseLong(Files.readString(directory.resolve("pid-c1")));
        recoverNothing();

        containerizer.destroyLeftover(forgotten, runtime).toCompletableFuture().get(20, TimeUnit.SECONDS);
        assertThat(TempProcesses.isAlive(pid)).isFalse();
        assertThat(runtime).doesNotExist();
        awaitEndOf("runtime/c1");
        recoverHere();
    }

    private void awaitEndOf(String runtime) {
        await().untilAsserted(() -> assertThat(ProcessTable.all())
                .noneMatch(process -> ProcessTable.read(Path.of("/proc/" + process.pid() + "/cmdline"))
                        .filter(line -> line.contains(directory + "/" + runtime))
                        .isPresent()));
    }

    @Test
    void aFileThatWasNotWrittenToTheEndIsAnUnknownExit() throws Exception {
        agent.destroyForcibly().waitFor();
        long pid = Long.parseLong(Files.readString(directory.resolve("pid-c1")));
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        Files.writeString(directory.resolve("runtime/c1/exit"), "exited 4");

        recoverHere();
        assertThat(containerizer
                        .waitFor(ContainerId.of("c1"))
                        .toCompletableFuture()
                        .get(5, TimeUnit.SECONDS))
                .isEqualTo(ContainerExit.unknown());
    }
}
