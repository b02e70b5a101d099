package org.gantry.isolators.cgroups;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which control groups this host has. */
final class MountedHierarchy {
    private static final Path UNIFIED = Path.of("/sys/fs/cgroup");

    private MountedHierarchy() {}

    /** Version 2 where it is mounted in the place of all, else what there is of version 1. */
    static Optional<Hierarchy> find(KernelFiles files) {
        return find(files, lines());
    }

    /** @param mounts lines of {@code /proc/self/mounts} */
    static Optional<Hierarchy> find(KernelFiles files, List<String> mounts) {
        Map<String, Path> controllers = new HashMap<>();
        for (String line : mounts) {
            String[] fields = line.split(" ", -1);
            Path point = Path.of(fields[1]);
            if (fields[2].equals("cgroup2") && point.equals(UNIFIED)) {
                return Optional.of(new V2Hierarchy(files, point));
            }
            if (fields[2].equals("cgroup")) {
                for (String option : fields[3].split(",", -1)) {
                    controllers.putIfAbsent(option, point);
                }
            }
        }
        controllers.keySet().retainAll(V1Hierarchy.CONTROLLERS);
        return controllers.isEmpty() ? Optional.empty() : Optional.of(new V1Hierarchy(files, controllers));
    }

    private static List<String> lines() {
        try {
            return Files.readAllLines(Path.of("/proc/self/mounts"));
        } catch (IOException e) {
            throw new IllegalStateException("The mounts of this host cannot be read", e);
        }
    }
}
