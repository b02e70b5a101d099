package org.gantry.isolators.cgroups;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gantry.isolators.spi.Isolator;
import org.gantry.isolators.testkit.IsolatorContract;
import org.gantry.model.container.ContainerSpec;
import org.gantry.model.container.ResourceLimits;
import org.gantry.testkit.Need;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** On the control groups of this machine, below a root of this test alone. */
class CgroupsIsolatorTest extends IsolatorContract {
    private static final String ROOT = "gantry-test-" + ProcessHandle.current().pid();
    private static final Path MOUNTS = Path.of("/sys/fs/cgroup");

    @Override
    protected Isolator start() {
        Need.root();
        return new CgroupsIsolator();
    }

    @Override
    protected void stop(Isolator stopped) {
        ((CgroupsIsolator) stopped).deactivate();
    }

    @Override
    protected Map<String, String> settings() {
        return Map.of(CgroupSettings.ROOT, ROOT, "cgroups.pids_max", "321");
    }

    @AfterAll
    static void removeRoots() throws IOException {
        try (Stream<Path> hierarchies = Files.isDirectory(MOUNTS) ? Files.list(MOUNTS) : Stream.empty()) {
            List<Path> roots = hierarchies
                    .map(hierarchy -> hierarchy.resolve(ROOT))
                    .filter(Files::isDirectory)
                    .toList();
            for (Path root : roots) {
                Files.delete(root);
            }
        }
    }

    private static String file(String controller, ContainerSpec spec, String name) throws IOException {
        return Files.readString(MOUNTS.resolve(controller)
                        .resolve(ROOT)
                        .resolve(spec.id().toString())
                        .resolve(name))
                .trim();
    }

    @Test
    void setsWhatTheLimitsSay() throws Exception {
        Need.cgroupController("cpu");
        ContainerSpec spec = container();
        prepare(spec);
        assertThat(file("cpu", spec, "cpu.shares")).isEqualTo("1024");
        assertThat(file("cpu", spec, "cpu.cfs_period_us")).isEqualTo("100000");
        assertThat(file("cpu", spec, "cpu.cfs_quota_us")).isEqualTo("100000");
        assertThat(file("memory", spec, "memory.limit_in_bytes")).isEqualTo("67108864");
        assertThat(file("memory", spec, "memory.soft_limit_in_bytes")).isEqualTo("67108864");
        assertThat(file("pids", spec, "pids.max")).isEqualTo("321");
    }

    @Test
    void neverGoesBelowTheLeastThatWorks() throws Exception {
        ContainerSpec spec = container();
        prepare(spec);
        isolator.update(spec.id(), ResourceLimits.of(0.0001, 1));
        assertThat(file("cpu", spec, "cpu.shares")).isEqualTo("2");
        assertThat(file("cpu", spec, "cpu.cfs_quota_us")).isEqualTo("1000");
        assertThat(file("memory", spec, "memory.limit_in_bytes")).isEqualTo("33554432");
    }

    @Test
    void setsNoLimitWhereThereIsNone() throws Exception {
        ContainerSpec spec = container();
        prepare(spec);
        isolator.update(
                spec.id(),
                new ResourceLimits(
                        1, Double.POSITIVE_INFINITY, 64 << 20, ResourceLimits.UNLIMITED, 0, ResourceLimits.UNLIMITED));
        assertThat(file("cpu", spec, "cpu.cfs_quota_us")).isEqualTo("-1");
        assertThat(Long.parseLong(file("memory", spec, "memory.limit_in_bytes")))
                .isGreaterThan(1L << 50);
    }

    @Test
    void putsTheProcessIntoEveryHierarchy() throws Exception {
        ContainerSpec spec = container();
        prepare(spec);
        Process process = process();
        isolator.isolate(spec.id(), process.pid());
        for (String controller : V1Hierarchy.CONTROLLERS) {
            assertThat(file(controller, spec, "cgroup.procs")).isEqualTo(Long.toString(process.pid()));
        }
        assertThat(isolator.usage(spec.id()).values())
                .containsEntry("processes", 1.0)
                .containsEntry("cpus_limit", 1.0)
                .containsEntry("mem_limit_bytes", 64.0 * (1 << 20))
                .containsKeys("cpus_user_time_secs", "mem_rss_bytes", "cpus_nr_throttled", "mem_total_bytes");
    }

    @Test
    void leavesNothingBehind() throws Exception {
        ContainerSpec spec = container();
        prepare(spec);
        Path nested = Files.createDirectory(MOUNTS.resolve("memory")
                .resolve(ROOT)
                .resolve(spec.id().toString())
                .resolve("made-by-the-task"));
        isolator.cleanup(spec.id());
        assertThat(nested).doesNotExist();
        for (String controller : V1Hierarchy.CONTROLLERS) {
            assertThat(MOUNTS.resolve(controller)
                            .resolve(ROOT)
                            .resolve(spec.id().toString()))
                    .doesNotExist();
        }
    }

    @Test
    void removesOldGroupsThatNoContainerClaimsUnlessSomethingRunsInThem() throws Exception {
        List<Path> dead = oldGroup("dead");
        List<Path> alive = oldGroup("alive");
        Process process = process();
        Files.writeString(alive.get(0).resolve("cgroup.procs"), Long.toString(process.pid()));
        prepare(container());
        assertThat(dead).noneMatch(Files::exists);
        assertThat(alive).first().matches(Files::exists);
        process.destroyForcibly().waitFor();
        for (Path group : alive) {
            Files.deleteIfExists(group);
        }
    }

    private static List<Path> oldGroup(String name) throws IOException {
        List<Path> group = new ArrayList<>();
        for (String controller : V1Hierarchy.CONTROLLERS) {
            Path directory = Files.createDirectories(MOUNTS.resolve(controller).resolve(ROOT + "/" + name));
            group.add(Files.setLastModifiedTime(directory, FileTime.from(Instant.EPOCH)));
        }
        return group;
    }

    @Test
    void keepsYoungGroupsThatNoContainerClaims() throws Exception {
        ContainerSpec launching = container();
        prepare(launching);
        ContainerSpec other = container();
        isolator.recover(List.of(recoverable(other, prepare(other).handle())));
        assertThat(file("cpu", launching, "cpu.shares")).isEqualTo("1024");
    }
}
