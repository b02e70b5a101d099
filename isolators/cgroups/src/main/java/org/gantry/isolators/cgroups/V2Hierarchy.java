package org.gantry.isolators.cgroups;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.gantry.model.container.ContainerUsage;
import org.gantry.model.container.ResourceLimits;
import org.gantry.model.container.Support;

/** The one hierarchy of version 2, in which controllers are handed down level by level. */
final class V2Hierarchy implements Hierarchy {
    private static final List<String> CONTROLLERS = List.of("cpu", "memory", "pids");
    private static final double MICROS_PER_SECOND = 1e6;
    private static final int ATTEMPTS = 100;

    private final KernelFiles files;
    private final GroupTree tree;
    private final Path mount;

    V2Hierarchy(KernelFiles files, Path mount) {
        this.files = files;
        this.tree = new GroupTree(files);
        this.mount = mount;
    }

    @Override
    public String version() {
        return "v2";
    }

    @Override
    public Support check() {
        Set<String> present = Set.of(
                files.read(mount.resolve("cgroup.controllers")).orElse("").split(" ", -1));
        return CONTROLLERS.stream()
                .filter(controller -> !present.contains(controller))
                .findFirst()
                .map(missing -> Support.no("The cgroup controller " + missing + " is not available in " + mount))
                .orElseGet(Support::yes);
    }

    @Override
    public List<Path> directories(String path) {
        return List.of(mount.resolve(path));
    }

    @Override
    public void make(List<Path> group) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                makeOnce(group.get(0));
                return;
            } catch (NoSuchFileException e) {
                // The last container of the agent went, and its groups with it.
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private void makeOnce(Path leaf) throws IOException {
        Deque<Path> above = new ArrayDeque<>();
        for (Path parent = leaf.getParent(); parent.startsWith(mount); parent = parent.getParent()) {
            above.push(parent);
        }
        for (Path parent : above) {
            files.make(parent);
            hand(parent);
        }
        files.make(leaf);
    }

    /** Lets the groups below have the controllers; written only where something is missing. */
    private void hand(Path parent) throws IOException {
        Path control = parent.resolve("cgroup.subtree_control");
        Set<String> handed = Set.of(files.read(control).orElse("").split(" ", -1));
        for (String controller : CONTROLLERS) {
            if (!handed.contains(controller)) {
                files.write(control, "+" + controller);
            }
        }
    }

    @Override
    public void join(List<Path> group, long pid) throws IOException {
        tree.join(group, pid);
    }

    @Override
    public void limit(List<Path> group, ResourceLimits limits, CgroupSettings settings) throws IOException {
        Path directory = group.get(0);
        files.write(directory.resolve("cpu.weight"), Long.toString(Limit.weight(limits)));
        if (settings.cfs()) {
            files.write(
                    directory.resolve("cpu.max"), Limit.orMax(Limit.quotaMicros(limits)) + " " + Limit.PERIOD_MICROS);
        }
        files.write(directory.resolve("memory.low"), Long.toString(Limit.softMemory(limits)));
        files.write(directory.resolve("memory.max"), Limit.orMax(Limit.hardMemory(limits)));
        Path swap = directory.resolve("memory.swap.max");
        if (settings.limitSwap() && files.exists(swap)) {
            files.write(swap, "0");
        }
        long most =
                limits.maxProcesses() == ResourceLimits.UNLIMITED ? settings.mostProcesses() : limits.maxProcesses();
        files.write(directory.resolve("pids.max"), Limit.orMax(most));
    }

    @Override
    public ContainerUsage usage(List<Path> group) {
        Path directory = group.get(0);
        Map<String, Double> values = new HashMap<>();
        Map<String, Double> cpu = stat(directory.resolve("cpu.stat"));
        V1Hierarchy.put(values, "cpus_user_time_secs", cpu.get("user_usec"), MICROS_PER_SECOND);
        V1Hierarchy.put(values, "cpus_system_time_secs", cpu.get("system_usec"), MICROS_PER_SECOND);
        V1Hierarchy.put(values, "cpus_nr_periods", cpu.get("nr_periods"), 1);
        V1Hierarchy.put(values, "cpus_nr_throttled", cpu.get("nr_throttled"), 1);
        V1Hierarchy.put(values, "cpus_throttled_time_secs", cpu.get("throttled_usec"), MICROS_PER_SECOND);
        number(directory.resolve("cpu.weight")).ifPresent(weight -> {
            values.put("cpus_soft_limit", weight / 100);
            values.put("cpus_limit", weight / 100);
        });
        quota(directory).ifPresent(cpus -> values.put("cpus_limit", cpus));
        usageOfMemory(directory, values);
        number(directory.resolve("pids.current")).ifPresent(count -> {
            values.put("threads", count);
            values.put("processes", (double) tree.members(group).size());
        });
        return new ContainerUsage(values);
    }

    private Optional<Double> quota(Path directory) {
        return files.read(directory.resolve("cpu.max"))
                .map(text -> text.split(" ", -1))
                .filter(words -> words.length == 2 && !words[0].equals("max"))
                .map(words -> Double.parseDouble(words[0]) / Double.parseDouble(words[1]));
    }

    private void usageOfMemory(Path directory, Map<String, Double> values) {
        number(directory.resolve("memory.current")).ifPresent(bytes -> values.put("mem_total_bytes", bytes));
        number(directory.resolve("memory.max")).ifPresent(bytes -> values.put("mem_limit_bytes", bytes));
        number(directory.resolve("memory.low")).ifPresent(bytes -> values.put("mem_soft_limit_bytes", bytes));
        number(directory.resolve("memory.swap.current")).ifPresent(bytes -> values.put("mem_swap_bytes", bytes));
        Map<String, Double> figures = stat(directory.resolve("memory.stat"));
        V1Hierarchy.put(values, "mem_cache_bytes", figures.get("file"), 1);
        V1Hierarchy.put(values, "mem_file_bytes", figures.get("file"), 1);
        V1Hierarchy.put(values, "mem_rss_bytes", figures.get("anon"), 1);
        V1Hierarchy.put(values, "mem_anon_bytes", figures.get("anon"), 1);
        V1Hierarchy.put(values, "mem_mapped_file_bytes", figures.get("file_mapped"), 1);
        V1Hierarchy.put(values, "mem_unevictable_bytes", figures.get("unevictable"), 1);
    }

    @Override
    public long outOfMemoryKills(List<Path> group) {
        return stat(group.get(0).resolve("memory.events"))
                .getOrDefault("oom_kill", 0.0)
                .longValue();
    }

    @Override
    public MemoryReport memory(List<Path> group) {
        Path directory = group.get(0);
        Optional<Double> peak = number(directory.resolve("memory.peak"));
        return new MemoryReport(
                number(directory.resolve("memory.max")).orElse(-1.0).longValue(),
                peak.or(() -> number(directory.resolve("memory.current")))
                        .orElse(0.0)
                        .longValue(),
                files.read(directory.resolve("memory.stat")).orElse(""));
    }

    @Override
    public Collection<Long> members(List<Path> group) {
        return tree.members(group);
    }

    /** What is still in it is killed first, by the kernel in one step. */
    @Override
    public void remove(List<Path> group) throws IOException {
        Path kill = group.get(0).resolve("cgroup.kill");
        if (files.exists(kill)) {
            files.write(kill, "1");
        }
        tree.remove(group);
    }

    @Override
    public void prune(List<Path> group, int levels) {
        tree.prune(group, levels);
    }

    @Override
    public Collection<String> children(String path) throws IOException {
        Collection<String> names = new TreeSet<>();
        files.below(mount.resolve(path))
                .forEach(child -> names.add(child.getFileName().toString()));
        return names;
    }

    /** Absent for {@code max} too. */
    private Optional<Double> number(Path file) {
        return files.read(file).filter(text -> !text.equals("max")).map(Double::valueOf);
    }

    private Map<String, Double> stat(Path file) {
        return Hierarchy.figures(files.read(file).orElse(""));
    }
}
