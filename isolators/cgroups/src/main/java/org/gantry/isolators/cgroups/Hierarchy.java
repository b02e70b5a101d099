package org.gantry.isolators.cgroups;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gantry.model.container.ContainerUsage;
import org.gantry.model.container.ResourceLimits;
import org.gantry.model.container.Support;

/** Control groups of one version of the kernel's interface. A container has one directory in each mounted hierarchy. */
interface Hierarchy {
    /** {@code v1} or {@code v2}, as handles name it. */
    String version();

    /** Whether all controllers are there and this process may use them. */
    Support check();

    /** Directories of a group, by its path below the mount points. */
    List<Path> directories(String path);

    void make(List<Path> group) throws IOException;

    /** Moves a process, with all its threads. */
    void join(List<Path> group, long pid) throws IOException;

    /** Sets all limits. Where that fails, those set before stay as they are now. */
    void limit(List<Path> group, ResourceLimits limits, CgroupSettings settings) throws IOException;

    ContainerUsage usage(List<Path> group);

    /** How often the kernel killed a process of the group because its memory was used up. */
    long outOfMemoryKills(List<Path> group);

    MemoryReport memory(List<Path> group);

    /** Pids in the group and below. */
    Collection<Long> members(List<Path> group);

    /** Removes the group and all below it; fails while processes are in it. */
    void remove(List<Path> group) throws IOException;

    /** Removes the groups above, {@code levels} of them at most, as far as nothing else is in them. */
    void prune(List<Path> group, int levels);

    /** Names of the groups below a path. */
    Collection<String> children(String path) throws IOException;

    /**
     * What a group's memory comes to.
     *
     * @param limitBytes the hard limit, or -1 for none
     * @param mostBytes highest use so far
     * @param statistics the kernel's own words
     */
    record MemoryReport(long limitBytes, long mostBytes, String statistics) {}

    /** Figures of a file whose lines are a name, a blank and a number. */
    static Map<String, Double> figures(String text) {
        Map<String, Double> figures = new HashMap<>();
        text.lines()
                .map(line -> line.split(" ", -1))
                .filter(words -> words.length == 2)
                .forEach(words -> figures.put(words[0], Double.valueOf(words[1])));
        return figures;
    }
}
