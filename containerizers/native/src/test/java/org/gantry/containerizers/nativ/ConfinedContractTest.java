package org.gantry.containerizers.nativ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gantry.containerizers.spi.ContainerExit;
import org.gantry.isolators.cgroups.CgroupsIsolator;
import org.gantry.isolators.namespaces.NamespacesIsolator;
import org.gantry.isolators.spi.Isolator;
import org.gantry.model.container.ContainerCommand;
import org.gantry.model.container.ContainerSpec;
import org.gantry.model.container.Limitation;
import org.gantry.model.container.ResourceLimits;
import org.gantry.testkit.LocalModuleHost;
import org.gantry.testkit.Need;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With control groups and namespaces: everything that root can have. */
class ConfinedContractTest extends NativeContract {
    private static final String ROOT = "gantry-test-" + ProcessHandle.current().pid();
    private static final long MEGABYTE = 1L << 20;

    private final List<CgroupsIsolator> made = new ArrayList<>();

    @BeforeEach
    void needsRoot() {
        Need.root();
        Need.cgroupController("memory");
        Need.cgroupController("pids");
    }

    @AfterEach
    void end() throws Exception {
        stopContainerizer();
        made.forEach(CgroupsIsolator::deactivate);
        for (Path root : roots()) {
            Files.delete(root);
        }
    }

    private static List<Path> roots() throws IOException {
        try (Stream<Path> hierarchies = Files.list(Path.of("/sys/fs/cgroup"))) {
            return hierarchies
                    .map(h -> h.resolve(ROOT))
                    .filter(Files::isDirectory)
                    .toList();
        }
    }

    @Override
    String isolation() {
        return "posix,cgroups/cpu,cgroups/mem,namespaces/pid";
    }

    @Override
    void addIsolators(LocalModuleHost fresh) {
        super.addIsolators(fresh);
        CgroupsIsolator cgroups = new CgroupsIsolator();
        made.add(cgroups);
        fresh.add(Isolator.class, "cgroups", 20, cgroups);
        fresh.add(Isolator.class, "namespaces", 30, new NamespacesIsolator());
    }

    @Override
    protected Map<String, String> settings() {
        Map<String, String> settings = super.settings();
        settings.put("cgroups.root", ROOT);
        return settings;
    }

    private static ResourceLimits megabytes(long count) {
        return ResourceLimits.of(1, count * MEGABYTE);
    }

    @Test
    void aMemoryHogEndsWithTheLimitation() throws Exception {
        ContainerSpec spec = specs().shell("a=x; while :; do a=$a$a; done")
                .limits(megabytes(40))
                .build();
        launch(spec);
        ContainerExit exit = exitOf(spec);
        assertThat(exit.limitation()).hasValueSatisfying(limitation -> {
            assertThat(limitation.kind()).isEqualTo(Limitation.Kind.MEMORY);
            assertThat(limitation.message()).contains("Memory limit exceeded: Requested: 40MB Maximum Used: 40MB");
            assertThat(limitation.resources()).containsEntry("mem", 40.0);
        });
    }

    private ContainerSpec nested(ContainerSpec parent, ResourceLimits limits, String shell) throws Exception {
        ContainerSpec spec = specs().id(parent.id().child("inner"))
                .limits(limits)
                .shell(shell)
                .build();
        launch(spec);
        return spec;
    }

    @Test
    void aNestedContainerSharesNamespacesAndLimitsOfItsParent() throws Exception {
        String tell = "readlink /proc/self/ns/pid >pid; sed -n 's/.*memory://p' /proc/self/cgroup >group";
        ContainerSpec parent = specs().shell(tell + "; exec sleep 1000").build();
        launch(parent);
        ContainerSpec inner = nested(parent, ResourceLimits.OF_PARENT, tell);
        assertThat(exitOf(inner)).isEqualTo(ContainerExit.code(0));
        for (String file : List.of("pid", "group")) {
            assertThat(inner.sandbox().resolve(file))
                    .isRegularFile()
                    .hasSameTextualContentAs(parent.sandbox().resolve(file));
        }
        assertThat(Files.readString(inner.sandbox().resolve("group")).trim())
                .endsWith(parent.id().toString());
    }

    @Test
    void aNestedMemoryHogEndsWithTheLimitationOfItsParent() throws Exception {
        ContainerSpec parent = specs().limits(megabytes(40)).build();
        launch(parent);
        ContainerSpec inner = nested(parent, ResourceLimits.OF_PARENT, "a=x; while :; do a=$a$a; done");
        assertThat(exitOf(inner).limitation())
                .hasValueSatisfying(limitation -> assertThat(limitation.kind()).isEqualTo(Limitation.Kind.MEMORY));
        assertThat(exitOf(parent).limitation()).isPresent();
    }

    @Test
    void aNestedMemoryHogWithALimitOfItsOwnEndsAlone() throws Exception {
        ContainerSpec parent = specs().limits(megabytes(200)).build();
        launch(parent);
        ContainerSpec inner = nested(parent, megabytes(40), "a=x; while :; do a=$a$a; done");
        assertThat(exitOf(inner).limitation()).hasValueSatisfying(limitation -> assertThat(limitation.resources())
                .containsEntry("mem", 40.0));
        get(containerizer.destroy(inner.id()));
        assertThat(containerizer.status(parent.id()).running()).isTrue();
    }

    @Test
    void aMemoryHogAmongManyProcessesEndsThemAll() throws Exception {
        ContainerSpec spec = specs().shell("sleep 1000 & (a=x; while :; do a=$a$a; done) & wait")
                .limits(megabytes(40))
                .build();
        launch(spec);
        assertThat(exitOf(spec).limitation()).isPresent();
    }

    @Test
    void aForkBombStaysWithinItsLimit() throws Exception {
        ResourceLimits limits = new ResourceLimits(1, 1, 64 * MEGABYTE, 64 * MEGABYTE, 0, 20);
        ContainerSpec spec = specs().shell("bomb() { bomb | bomb & }; bomb; exec sleep 1000")
                .limits(limits)
                .build();
        launch(spec);
        Path group = Path.of("/sys/fs/cgroup/pids", ROOT, spec.id().toString());
        await().until(() -> Files.readString(group.resolve("pids.events")).matches("max [1-9]\\d*\\s+"));
        assertThat(Long.parseLong(
                        Files.readString(group.resolve("pids.current")).trim()))
                .isLessThanOrEqualTo(20);
        get(containerizer.destroy(spec.id()));
        assertThat(group).doesNotExist();
    }

    @Test
    void aCpuHogIsThrottled() throws Exception {
        ContainerSpec spec = specs().shell("while :; do :; done")
                .limits(ResourceLimits.of(0.2, 64 * MEGABYTE))
                .build();
        launch(spec);
        // On a busy machine the hog may not even get what it is allowed for a while.
        await().atMost(Duration.ofSeconds(60))
                .until(() -> containerizer.usage(spec.id()).values().getOrDefault("cpus_nr_throttled", 0.0) > 4);
        Map<String, Double> usage = containerizer.usage(spec.id()).values();
        double seconds = usage.get("cpus_user_time_secs") + usage.get("cpus_system_time_secs");
        assertThat(seconds)
                .as("CPU time in %s periods of 0.1 s", usage.get("cpus_nr_periods"))
                .isLessThan(usage.get("cpus_nr_periods") * 0.1 * 0.3 + 0.1);
    }

    @Test
    void seesOnlyItsOwnProcesses() throws Exception {
        ContainerSpec spec = specs().shell(
                        "ls -d /proc/[0-9]* >pids; ls -A /dev/shm >shm; readlink /proc/self/ns/uts >uts")
                .build();
        launch(spec);
        assertThat(exitOf(spec)).isEqualTo(ContainerExit.code(0));
        assertThat(Files.readAllLines(spec.sandbox().resolve("pids")))
                .hasSizeLessThan(5)
                .contains("/proc/1");
        assertThat(spec.sandbox().resolve("shm")).isEmptyFile();
        assertThat(Files.readString(spec.sandbox().resolve("uts")).trim())
                .isNotEqualTo(
                        Files.readSymbolicLink(Path.of("/proc/self/ns/uts")).toString());
    }

    @Test
    void aDaemonThatLeftEverythingDiesWithItsContainer() throws Exception {
        ContainerSpec spec = specs().shell("setsid sh -c 'sleep 1234 & exec 0<&-' >/dev/null 2>&1 & exec sleep 1000")
                .build();
        launch(spec);
        ContainerProcesses processes = new ContainerProcesses(
                ContainerState.parse(Files.readString(spec.runtimeDir().resolve("state"))));
        await().until(() -> processes.tasks().size() >= 2);
        List<ProcessIdentity> before = processes.all();
        get(containerizer.destroy(spec.id()));
        assertThat(before).noneMatch(ProcessIdentity::alive);
        assertThat(spec.runtimeDir()).doesNotExist();
    }

    @Test
    void aKilledSupervisorMeansAnUnknownExitAndNothingLeft() throws Exception {
        ContainerSpec spec = specs().build();
        long pid = launch(spec).pid();
        List<ProcessIdentity> before = new ContainerProcesses(
                        ContainerState.parse(Files.readString(spec.runtimeDir().resolve("state"))))
                .all();
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        assertThat(exitOf(spec)).isEqualTo(ContainerExit.unknown());
        assertThat(before).noneMatch(ProcessIdentity::alive);
    }

    @Test
    void changesLimitsOfARunningContainer() throws Exception {
        ContainerSpec spec = specs().build();
        launch(spec);
        containerizer.update(spec.id(), new ResourceLimits(2, 3, 64 * MEGABYTE, 96 * MEGABYTE, 0, 77));
        assertThat(file("cpu", spec, "cpu.shares")).isEqualTo("2048");
        assertThat(file("cpu", spec, "cpu.cfs_quota_us")).isEqualTo("300000");
        assertThat(file("memory", spec, "memory.limit_in_bytes")).isEqualTo(Long.toString(96 * MEGABYTE));
        assertThat(file("memory", spec, "memory.soft_limit_in_bytes")).isEqualTo(Long.toString(64 * MEGABYTE));
        assertThat(file("pids", spec, "pids.max")).isEqualTo("77");
    }

    private static String file(String controller, ContainerSpec spec, String name) throws IOException {
        return Files.readString(
                        Path.of("/sys/fs/cgroup", controller, ROOT, spec.id().toString(), name))
                .trim();
    }

    @Test
    void runsACommandInsideAContainer() throws Exception {
        ContainerSpec spec = specs().environment("COLOUR", "red").build();
        launch(spec);
        NativeContainerizer runner = (NativeContainerizer) containerizer;
        String script = "[ \"$COLOUR $SIZE\" = 'red big' ] && readlink /proc/self/ns/pid >inside && exit 42";
        assertThat(get(runner.run(
                        spec.id(), ContainerCommand.shell(script), Map.of("SIZE", "big"), Duration.ofSeconds(10))))
                .isEqualTo(ContainerExit.code(42));
        assertThat(Files.readString(spec.sandbox().resolve("inside")).trim())
                .isNotEqualTo(
                        Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString());
    }
}
