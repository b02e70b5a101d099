package org.gantry.isolators.namespaces;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.gantry.isolators.spi.LaunchAdditions;
import org.gantry.model.container.Namespace;

/**
 * Which namespaces containers get.
 *
 * @param shmMegabytes size of an own /dev/shm, 0 for the kernel's default
 */
record NamespaceSettings(Set<Namespace> namespaces, long shmMegabytes) {
    static final String NAMESPACES = "namespaces";
    private static final String SHM = "namespaces.shm_size_mb";
    private static final Map<String, Namespace> NAMES =
            Map.of("pid", Namespace.PID, "ipc", Namespace.IPC, "uts", Namespace.UTS, "mount", Namespace.MOUNT);

    /** Empty if a setting is not understood. */
    static Optional<NamespaceSettings> parse(Map<String, String> settings) {
        Set<Namespace> namespaces = new TreeSet<>();
        for (String name :
                settings.getOrDefault(NAMESPACES, "pid,ipc,uts,mount").split(",", -1)) {
            Namespace namespace = NAMES.get(name.trim());
            if (namespace == null) {
                return Optional.empty();
            }
            namespaces.add(namespace);
        }
        String size = settings.getOrDefault(SHM, "0");
        if (!size.matches("\\d{1,12}")) {
            return Optional.empty();
        }
        return Optional.of(new NamespaceSettings(namespaces, Long.parseLong(size)));
    }

    /** What must be mounted anew for the namespaces to be seen. */
    List<LaunchAdditions.Mount> mounts() {
        List<LaunchAdditions.Mount> mounts = new ArrayList<>();
        if (namespaces.contains(Namespace.PID)) {
            mounts.add(new LaunchAdditions.Mount("proc", "/proc", "proc", "nosuid,nodev,noexec"));
        }
        if (namespaces.contains(Namespace.IPC)) {
            String size = shmMegabytes == 0 ? "" : ",size=" + shmMegabytes + "m";
            mounts.add(new LaunchAdditions.Mount("shm", "/dev/shm", "tmpfs", "nosuid,nodev,noexec,mode=1777" + size));
        }
        return mounts;
    }

    String text() {
        return namespaces.stream().map(NamespaceSettings::file).collect(Collectors.joining(","));
    }

    /** Its name in /proc/PID/ns. */
    static String file(Namespace namespace) {
        return switch (namespace) {
            case PID -> "pid";
            case IPC -> "ipc";
            case UTS -> "uts";
            case MOUNT -> "mnt";
            case NETWORK -> "net";
            case CGROUP -> "cgroup";
            case USER -> "user";
        };
    }
}
