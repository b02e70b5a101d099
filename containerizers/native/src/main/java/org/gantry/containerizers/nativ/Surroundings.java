package org.gantry.containerizers.nativ;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.gantry.isolators.spi.LaunchAdditions;
import org.gantry.model.container.ContainerSpec;
import org.gantry.model.container.Namespace;
import org.gantry.model.container.ResourceLimits;

/**
 * What a container is put into: for one that is nested, the namespaces and control groups of the one that it is nested
 * in.
 *
 * @param join namespaces to enter, by the path that holds them
 * @param cgroups directories of control groups that it shares
 */
record Surroundings(Map<Namespace, Path> join, List<Path> cgroups) {
    /** Of a container that is not nested. */
    static final Surroundings NONE = new Surroundings(Map.of(), List.of());

    /** @throws IOException if the parent is just ending */
    static Surroundings within(ContainerSpec nested, ContainerState parent) throws IOException {
        Map<Namespace, Path> join = new TreeMap<>(ContainerNamespaces.of(parent));
        boolean ownLimits = !nested.limits().equals(ResourceLimits.OF_PARENT);
        List<Path> groups = ownLimits
                ? List.of()
                : Stream.concat(parent.cgroups().stream(), parent.sharedCgroups().stream())
                        .toList();
        return new Surroundings(join, groups);
    }

    LaunchAdditions additions() {
        return new LaunchAdditions(Map.of(), Set.of(), join, List.of(), Map.of(), List.of(), Optional.empty());
    }

    void put(long pid) throws IOException {
        for (Path group : cgroups) {
            Files.writeString(group.resolve("cgroup.procs"), Long.toString(pid));
        }
    }
}
