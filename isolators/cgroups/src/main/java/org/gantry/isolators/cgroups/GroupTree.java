package org.gantry.isolators.cgroups;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** What both versions do alike with the directories of a group. */
final class GroupTree {
    private static final String MEMBERS = "cgroup.procs";

    private final KernelFiles files;

    GroupTree(KernelFiles files) {
        this.files = files;
    }

    void join(List<Path> group, long pid) throws IOException {
        for (Path directory : group) {
            files.write(directory.resolve(MEMBERS), Long.toString(pid));
        }
    }

    Collection<Long> members(List<Path> group) {
        Collection<Long> pids = new TreeSet<>();
        group.forEach(directory -> collect(directory, pids));
        return pids;
    }

    private void collect(Path directory, Collection<Long> pids) {
        files.read(directory.resolve(MEMBERS))
                .ifPresent(text -> text.lines().map(Long::valueOf).forEach(pids::add));
        try {
            files.below(directory).forEach(child -> collect(child, pids));
        } catch (IOException e) {
            throw new IllegalStateException("Cannot list " + directory, e);
        }
    }

    void remove(List<Path> group) throws IOException {
        for (Path directory : group) {
            removeWithChildren(directory);
        }
    }

    /** Removes the groups above, {@code levels} of them at most, as far as nothing else is in them. */
    void prune(List<Path> group, int levels) {
        for (Path directory : group) {
            Path above = directory.getParent();
            for (int level = 0; level < levels && files.removeIfEmpty(above); level++) {
                above = above.getParent();
            }
        }
    }

    private void removeWithChildren(Path directory) throws IOException {
        for (Path child : files.below(directory)) {
            removeWithChildren(child);
        }
        files.remove(directory);
    }
}
