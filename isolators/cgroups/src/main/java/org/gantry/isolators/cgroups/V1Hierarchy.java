package org.gantry.isolators.cgroups;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.gantry.model.container.ContainerUsage;
import org.gantry.model.container.ResourceLimits;
import org.gantry.model.container.Support;

/** One hierarchy for each controller, or for several that are mounted together. */
final class V1Hierarchy implements Hierarchy {
    static final List<String> CONTROLLERS = List.of("cpu", "cpuacct", "memory", "pids");
    private static final double TICKS_PER_SECOND = 100;
    private static final double NANOS_PER_SECOND = 1e9;
    /** What the kernel shows where there is no limit: the greatest number of pages. */
    private static final long NO_LIMIT_FROM = Long.MAX_VALUE / 2;

    private final KernelFiles files;
    private final GroupTree tree;
    private final Map<String, Path> mounts;

    /** @param mounts mount points by controller */
    V1Hierarchy(KernelFiles files, Map<String, Path> mounts) {
        this.files = files;
        this.tree = new GroupTree(files);
        this.mounts = Map.copyOf(mounts);
    }

    @Override
    public String version() {
        return "v1";
    }

    @Override
    public Support check() {
        for (String controller : CONTROLLERS) {
            if (!mounts.containsKey(controller)) {
                return Support.no("The cgroup controller " + controller
                        + " is not mounted; mount it or leave cgroups out of the isolation setting");
            }
        }
        if (files.read(mounts.get("memory").resolve("memory.oom_control"))
                .filter(text -> text.contains("oom_kill "))
                .isEmpty()) {
            return Support.no(
                    "This kernel does not count kills in memory.oom_control, which version 4.13 and later do");
        }
        return Support.yes();
    }

    @Override
    public List<Path> directories(String path) {
        Set<Path> directories = new LinkedHashSet<>();
        for (String controller : CONTROLLERS) {
            directories.add(mounts.get(controller).resolve(path));
        }
        return List.copyOf(directories);
    }

    @Override
    public void make(List<Path> group) throws IOException {
        for (Path directory : group) {
            files.make(directory);
        }
    }

    @Override
    public void join(List<Path> group, long pid) throws IOException {
        tree.join(group, pid);
    }

    @Override
    public void limit(List<Path> group, ResourceLimits limits, CgroupSettings settings) throws IOException {
        Path cpu = of("cpu", group);
        files.write(cpu.resolve("cpu.shares"), Long.toString(Limit.shares(limits)));
        if (settings.cfs()) {
            files.write(cpu.resolve("cpu.cfs_period_us"), Long.toString(Limit.PERIOD_MICROS));
            files.write(cpu.resolve("cpu.cfs_quota_us"), Long.toString(Limit.quotaMicros(limits)));
        }
        limitMemory(of("memory", group), limits, settings);
        long most =
                limits.maxProcesses() == ResourceLimits.UNLIMITED ? settings.mostProcesses() : limits.maxProcesses();
        files.write(of("pids", group).resolve("pids.max"), Limit.orMax(most));
    }

    /** Memory alone may never have a higher limit than memory with swap, so the order depends on the direction. */
    private void limitMemory(Path memory, ResourceLimits limits, CgroupSettings settings) throws IOException {
        files.write(memory.resolve("memory.soft_limit_in_bytes"), Long.toString(Limit.softMemory(limits)));
        Path hard = memory.resolve("memory.limit_in_bytes");
        Path withSwap = memory.resolve("memory.memsw.limit_in_bytes");
        String bytes = Long.toString(Limit.hardMemory(limits));
        if (!settings.limitSwap() || !files.exists(withSwap)) {
            files.write(hard, bytes);
            return;
        }
        long before = number(hard).orElse(Double.MAX_VALUE).longValue();
        boolean raises = Limit.hardMemory(limits) < 0 || Limit.hardMemory(limits) > before;
        files.write(raises ? withSwap : hard, bytes);
        files.write(raises ? hard : withSwap, bytes);
    }

    @Override
    public ContainerUsage usage(List<Path> group) {
        Map<String, Double> values = new HashMap<>();
        usageOfCpu(group, values);
        usageOfMemory(of("memory", group), values);
        Collection<Long> members = tree.members(List.of(of("pids", group)));
        if (!values.isEmpty()) {
            values.put("processes", (double) members.size());
        }
        number(of("pids", group).resolve("pids.current")).ifPresent(count -> values.put("threads", count));
        return new ContainerUsage(values);
    }

    private void usageOfCpu(List<Path> group, Map<String, Double> values) {
        Path cpu = of("cpu", group);
        Map<String, Double> times = stat(of("cpuacct", group).resolve("cpuacct.stat"));
        put(values, "cpus_user_time_secs", times.get("user"), TICKS_PER_SECOND);
        put(values, "cpus_system_time_secs", times.get("system"), TICKS_PER_SECOND);
        Map<String, Double> throttling = stat(cpu.resolve("cpu.stat"));
        put(values, "cpus_nr_periods", throttling.get("nr_periods"), 1);
        put(values, "cpus_nr_throttled", throttling.get("nr_throttled"), 1);
        put(values, "cpus_throttled_time_secs", throttling.get("throttled_time"), NANOS_PER_SECOND);
        number(cpu.resolve("cpu.shares")).ifPresent(shares -> {
            values.put("cpus_soft_limit", shares / 1024);
            values.put("cpus_limit", shares / 1024);
        });
        number(cpu.resolve("cpu.cfs_quota_us"))
                .filter(quota -> quota > 0)
                .ifPresent(quota -> values.put("cpus_limit", quota / Limit.PERIOD_MICROS));
    }

    private void usageOfMemory(Path memory, Map<String, Double> values) {
        number(memory.resolve("memory.usage_in_bytes")).ifPresent(bytes -> values.put("mem_total_bytes", bytes));
        number(memory.resolve("memory.memsw.usage_in_bytes"))
                .ifPresent(bytes -> values.put("mem_total_memsw_bytes", bytes));
        number(memory.resolve("memory.limit_in_bytes"))
                .filter(bytes -> bytes < NO_LIMIT_FROM)
                .ifPresent(bytes -> values.put("mem_limit_bytes", bytes));
        number(memory.resolve("memory.soft_limit_in_bytes"))
                .ifPresent(bytes -> values.put("mem_soft_limit_bytes", bytes));
        Map<String, Double> figures = stat(memory.resolve("memory.stat"));
        put(values, "mem_cache_bytes", figures.get("total_cache"), 1);
        put(values, "mem_file_bytes", figures.get("total_cache"), 1);
        put(values, "mem_rss_bytes", figures.get("total_rss"), 1);
        put(values, "mem_anon_bytes", figures.get("total_rss"), 1);
        put(values, "mem_mapped_file_bytes", figures.get("total_mapped_file"), 1);
        put(values, "mem_swap_bytes", figures.get("total_swap"), 1);
        put(values, "mem_unevictable_bytes", figures.get("total_unevictable"), 1);
    }

    static void put(Map<String, Double> values, String name, Double figure, double divisor) {
        if (figure != null) {
            values.put(name, figure / divisor);
        }
    }

    @Override
    public long outOfMemoryKills(List<Path> group) {
        return stat(of("memory", group).resolve("memory.oom_control"))
                .getOrDefault("oom_kill", 0.0)
                .longValue();
    }

    @Override
    public MemoryReport memory(List<Path> group) {
        Path memory = of("memory", group);
        long limit =
                number(memory.resolve("memory.limit_in_bytes")).orElse(-1.0).longValue();
        return new MemoryReport(
                limit > NO_LIMIT_FROM ? -1 : limit,
                number(memory.resolve("memory.max_usage_in_bytes")).orElse(0.0).longValue(),
                files.read(memory.resolve("memory.stat")).orElse(""));
    }

    @Override
    public Collection<Long> members(List<Path> group) {
        return tree.members(group);
    }

    @Override
    public void remove(List<Path> group) throws IOException {
        tree.remove(group);
    }

    @Override
    public void prune(List<Path> group, int levels) {
        tree.prune(group, levels);
    }

    @Override
    public Collection<String> children(String path) throws IOException {
        Collection<String> names = new TreeSet<>();
        for (Path directory : directories(path)) {
            files.below(directory)
                    .forEach(child -> names.add(child.getFileName().toString()));
        }
        return names;
    }

    /** The one of a group's directories that is in the controller's hierarchy. */
    private Path of(String controller, List<Path> group) {
        Path mount = mounts.get(controller);
        return group.stream()
                .filter(directory -> directory.startsWith(mount))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(group + " has no directory for " + controller));
    }

    private Optional<Double> number(Path file) {
        return files.read(file).map(Double::valueOf);
    }

    private Map<String, Double> stat(Path file) {
        return Hierarchy.figures(files.read(file).orElse(""));
    }
}
