package org.gantry.isolators.spi;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.gantry.model.container.Namespace;

/**
 * What an isolator adds to the plan by which the supervisor starts a container. Carried out in the order: join, unshare,
 * mounts, resource limits, pre-exec commands, change of user, exec.
 *
 * @param environment variables; weaker than the task's own
 * @param unshare namespaces of its own
 * @param join namespaces to enter, by the path that holds them
 * @param mounts made inside the container's mount namespace, which is then made too
 * @param rlimits by name of prlimit(1) without dashes, for example {@code nofile} → {@code 1024:4096}
 * @param preExec commands run as root inside the namespaces; one that fails, fails the launch
 * @param rootFilesystem to pivot into, if any
 */
public record LaunchAdditions(
        Map<String, String> environment,
        Set<Namespace> unshare,
        Map<Namespace, Path> join,
        List<Mount> mounts,
        Map<String, String> rlimits,
        List<List<String>> preExec,
        Optional<Path> rootFilesystem) {
    public static final LaunchAdditions NONE =
            new LaunchAdditions(Map.of(), Set.of(), Map.of(), List.of(), Map.of(), List.of(), Optional.empty());

    /**
     * As mount(8) takes it.
     *
     * @param options comma separated, empty for none
     */
    public record Mount(String source, String target, String type, String options) {}

    public LaunchAdditions {
        environment = Map.copyOf(environment);
        unshare = Set.copyOf(unshare);
        join = Map.copyOf(join);
        mounts = List.copyOf(mounts);
        rlimits = Map.copyOf(rlimits);
        preExec = preExec.stream().map(List::copyOf).toList();
    }

    public static LaunchAdditions environment(Map<String, String> environment) {
        return new LaunchAdditions(environment, Set.of(), Map.of(), List.of(), Map.of(), List.of(), Optional.empty());
    }

    public static LaunchAdditions unshare(Set<Namespace> namespaces) {
        return new LaunchAdditions(Map.of(), namespaces, Map.of(), List.of(), Map.of(), List.of(), Optional.empty());
    }

    /** Both together, {@code later} winning where both say something. */
    public LaunchAdditions and(LaunchAdditions later) {
        Map<String, String> env = new TreeMap<>(environment);
        env.putAll(later.environment);
        Set<Namespace> namespaces = new TreeSet<>(unshare);
        namespaces.addAll(later.unshare);
        Map<Namespace, Path> joined = new TreeMap<>(join);
        joined.putAll(later.join);
        List<Mount> allMounts = new ArrayList<>(mounts);
        allMounts.addAll(later.mounts);
        Map<String, String> limits = new TreeMap<>(rlimits);
        limits.putAll(later.rlimits);
        List<List<String>> commands = new ArrayList<>(preExec);
        commands.addAll(later.preExec);
        return new LaunchAdditions(
                env, namespaces, joined, allMounts, limits, commands, later.rootFilesystem.or(() -> rootFilesystem));
    }
}
