package org.gantry.isolators.cgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.gantry.model.container.Limitation;
import org.gantry.model.container.ResourceLimits;
import org.gantry.model.container.Support;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a directory that looks like a version 2 hierarchy: its files appear with a group, as the kernel makes them. */
class V2HierarchyTest {
    private static final CgroupSettings SETTINGS = CgroupSettings.of("agent", Map.of());
    private static final Map<String, String> FILES = Map.ofEntries(
            entry("cgroup.procs", ""),
            entry("cgroup.subtree_control", ""),
            entry("cgroup.kill", ""),
            entry("cpu.weight", "100"),
            entry("cpu.max", "max 100000"),
            entry(
                    "cpu.stat",
                    "usage_usec 3000000\nuser_usec 2500000\nsystem_usec 500000\nnr_periods 7\n"
                            + "nr_throttled 3\nthrottled_usec 1500000"),
            entry("memory.low", "0"),
            entry("memory.max", "max"),
            entry("memory.current", "4096"),
            entry("memory.peak", "67108864"),
            entry("memory.stat", "anon 1000\nfile 2000\nfile_mapped 300"),
            entry("memory.events", "low 0\nhigh 0\nmax 0\noom 0\noom_kill 0"),
            entry("pids.max", "max"),
            entry("pids.current", "2"));

    @TempDir
    Path mount;

    private Hierarchy hierarchy;

    /** Removing a group takes its files with it, as the kernel does. */
    private static final class KernelLike extends KernelFiles {
        @Override
        void make(Path group) throws IOException {
            boolean fresh = !Files.isDirectory(group);
            super.make(group);
            if (fresh) {
                for (Map.Entry<String, String> file : FILES.entrySet()) {
                    Files.writeString(group.resolve(file.getKey()), file.getValue());
                }
            }
        }

        @Override
        void write(Path file, String text) throws IOException {
            assertThat(file).exists();
            Files.writeString(file, text);
        }

        @Override
        void remove(Path group) throws IOException {
            try (Stream<Path> files = Files.list(group)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.delete(file);
                }
            }
            super.remove(group);
        }
    }

    @BeforeEach
    void mount() throws IOException {
        Files.writeString(mount.resolve("cgroup.controllers"), "cpuset cpu io memory pids");
        Files.writeString(mount.resolve("cgroup.subtree_control"), "cpu memory");
        hierarchy = new V2Hierarchy(new KernelLike(), mount);
    }

    private List<Path> made() throws IOException {
        List<Path> group = hierarchy.directories("gantry/agent/c1");
        hierarchy.make(group);
        return group;
    }

    private String file(String name) throws IOException {
        return Files.readString(mount.resolve("gantry/agent/c1").resolve(name));
    }

    @Test
    void isChosenWhereItTakesThePlaceOfAll() {
        assertThat(MountedHierarchy.find(new KernelFiles(), List.of("cgroup2 /sys/fs/cgroup cgroup2 rw 0 0")))
                .get()
                .isInstanceOf(V2Hierarchy.class);
        assertThat(MountedHierarchy.find(
                        new KernelFiles(),
                        List.of(
                                "cgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,cpu,cpuacct 0 0",
                                "cgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0")))
                .get()
                .isInstanceOf(V1Hierarchy.class);
        assertThat(MountedHierarchy.find(new KernelFiles(), List.of("proc /proc proc rw 0 0")))
                .isEmpty();
    }

    @Test
    void needsItsControllers() throws IOException {
        assertThat(hierarchy.check()).isEqualTo(Support.yes());
        Files.writeString(mount.resolve("cgroup.controllers"), "cpu pids");
        assertThat(hierarchy.check()).isInstanceOfSatisfying(Support.Unsupported.class, no -> assertThat(no.reason())
                .contains("memory"));
    }

    @Test
    void handsControllersDownWhereTheyAreMissing() throws IOException {
        made();
        assertThat(mount.resolve("cgroup.subtree_control")).hasContent("+pids");
        assertThat(mount.resolve("gantry/cgroup.subtree_control")).hasContent("+pids");
    }

    @Test
    void setsWhatTheLimitsSay() throws IOException {
        hierarchy.limit(made(), new ResourceLimits(0.5, 1.5, 64 << 20, 96 << 20, 0, 50), SETTINGS);
        assertThat(file("cpu.weight")).isEqualTo("50");
        assertThat(file("cpu.max")).isEqualTo("150000 100000");
        assertThat(file("memory.low")).isEqualTo("67108864");
        assertThat(file("memory.max")).isEqualTo("100663296");
        assertThat(file("pids.max")).isEqualTo("50");
    }

    @Test
    void measuresByMesosNames() throws IOException {
        assertThat(hierarchy.usage(made()).values())
                .containsEntry("cpus_user_time_secs", 2.5)
                .containsEntry("cpus_system_time_secs", 0.5)
                .containsEntry("cpus_nr_throttled", 3.0)
                .containsEntry("cpus_throttled_time_secs", 1.5)
                .containsEntry("mem_rss_bytes", 1000.0)
                .containsEntry("mem_file_bytes", 2000.0)
                .containsEntry("threads", 2.0);
    }

    @Test
    void tellsThatMemoryWasUsedUp() throws IOException {
        List<Path> group = made();
        MemoryWatch watch = new MemoryWatch(hierarchy);
        Group own = new Group("v2", group, SETTINGS);
        assertThat(watch.look(own)).isEmpty();
        Files.writeString(group.get(0).resolve("memory.max"), "67108864");
        Files.writeString(group.get(0).resolve("memory.events"), "oom 4\noom_kill 2");
        Optional<Limitation> limitation = watch.look(own);
        assertThat(limitation).hasValueSatisfying(found -> {
            assertThat(found.kind()).isEqualTo(Limitation.Kind.MEMORY);
            assertThat(found.message()).startsWith("Memory limit exceeded: Requested: 64MB Maximum Used: 64MB");
        });
    }

    @Test
    void killsWithTheKernelsHelpAndRemovesEverything() throws IOException {
        List<Path> group = made();
        hierarchy.remove(group);
        assertThat(group.get(0)).doesNotExist();
        assertThat(hierarchy.children("gantry/agent")).isEmpty();
    }

    @Test
    void writesAmountsAsMesosDoes() {
        assertThat(MemoryWatch.bytes(32 << 20)).isEqualTo("32MB");
        assertThat(MemoryWatch.bytes(1L << 31)).isEqualTo("2GB");
        assertThat(MemoryWatch.bytes(1536)).isEqualTo("1536B");
        assertThat(MemoryWatch.bytes(3 << 10)).isEqualTo("3KB");
    }
}
