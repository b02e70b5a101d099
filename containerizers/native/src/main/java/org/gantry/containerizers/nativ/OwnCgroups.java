package org.gantry.containerizers.nativ;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gantry.model.container.ContainerId;

/**
 * The control groups that a process has of its own, whoever made them: where its group in a hierarchy differs from this
 * JVM's and only belongs to the container. By them processes are found again that left session and parent.
 */
final class OwnCgroups {
    private OwnCgroups() {}

    /**
     * Directories, one for each hierarchy in which the process is elsewhere than this JVM.
     *
     * @param pid a supervisor that isolators are through with
     * @param container whose groups bear its id as their name; a group shared with others is never taken for its own
     */
    static List<Path> of(long pid, ContainerId container) {
        Map<String, String> mine = memberships("self");
        Set<String> names = new HashSet<>(List.of(container.value(), container.toString()));
        List<Path> directories = new ArrayList<>();
        memberships(Long.toString(pid)).forEach((controllers, path) -> {
            if (!path.equals(mine.get(controllers)) && names.contains(path.substring(path.lastIndexOf('/') + 1))) {
                mountPoint(controllers)
                        .map(mount -> mount.resolve(path.substring(1)))
                        .ifPresent(directories::add);
            }
        });
        directories.sort(null);
        return directories;
    }

    /** Pids in the group and in all groups below it. */
    static Set<Long> members(Path directory) {
        Set<Long> pids = new HashSet<>();
        collect(directory, pids);
        return pids;
    }

    private static void collect(Path directory, Set<Long> pids) {
        ProcessTable.read(directory.resolve("cgroup.procs"))
                .ifPresent(text -> text.lines().map(Long::valueOf).forEach(pids::add));
        String[] below = directory.toFile().list((parent, name) -> new File(parent, name).isDirectory());
        for (String name : below == null ? new String[0] : below) {
            collect(directory.resolve(name), pids);
        }
    }

    /** Paths by the list of controllers, which is empty for version 2. */
    private static Map<String, String> memberships(String pid) {
        Map<String, String> paths = new HashMap<>();
        ProcessTable.read(Path.of("/proc", pid, "cgroup"))
                .ifPresent(text -> text.lines().forEach(line -> {
                    String[] fields = line.split(":", 3);
                    paths.put(fields[1], fields[2]);
                }));
        return paths;
    }

    private static Optional<Path> mountPoint(String controllers) {
        return ProcessTable.read(Path.of("/proc/self/mounts")).stream()
                .flatMap(String::lines)
                .map(line -> line.split(" ", -1))
                .filter(fields -> controllers.isEmpty()
                        ? fields[2].equals("cgroup2")
                        : fields[2].equals("cgroup")
                                && Set.of(fields[3].split(",", -1)).containsAll(Set.of(controllers.split(",", -1))))
                .map(fields -> Path.of(fields[1]))
                .findFirst();
    }
}
