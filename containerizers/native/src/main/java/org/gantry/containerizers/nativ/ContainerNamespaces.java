package org.gantry.containerizers.nativ;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.gantry.model.container.Namespace;

/** The namespaces of a running container that are not also the agent's. */
final class ContainerNamespaces {
    private ContainerNamespaces() {}

    /** By the path that holds each. */
    static Map<Namespace, Path> of(ContainerState state) throws IOException {
        long target = state.supervisor().pid();
        if (state.ownPids()) {
            target = ProcessTable.children(target).stream()
                    .findFirst()
                    .map(ProcessTable.Stat::pid)
                    .orElseThrow(() -> new IOException("its init is gone"));
        }
        Map<Namespace, Path> own = new TreeMap<>();
        for (Namespace namespace : Namespace.values()) {
            String file = file(namespace);
            Path theirs = Path.of("/proc", Long.toString(target), "ns", file);
            if (!Files.readSymbolicLink(theirs).equals(Files.readSymbolicLink(Path.of("/proc/self/ns", file)))) {
                own.put(namespace, theirs);
            }
        }
        return own;
    }

    private static String file(Namespace namespace) {
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
