package org.gantry.isolators.cgroups;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gantry.model.container.Limitation;

/** Tells, in Mesos's words, that a group used up its memory. */
final class MemoryWatch {
    private static final List<Unit> UNITS =
            List.of(new Unit(1L << 30, "GB"), new Unit(Limit.MEGABYTE, "MB"), new Unit(1L << 10, "KB"));

    private record Unit(long bytes, String name) {}

    private final Hierarchy hierarchy;

    MemoryWatch(Hierarchy hierarchy) {
        this.hierarchy = hierarchy;
    }

    Optional<Limitation> look(Group group) {
        if (hierarchy.outOfMemoryKills(group.directories()) == 0) {
            return Optional.empty();
        }
        Hierarchy.MemoryReport report = hierarchy.memory(group.directories());
        String message = "Memory limit exceeded: Requested: " + bytes(report.limitBytes()) + " Maximum Used: "
                + bytes(report.mostBytes()) + "\n\nMEMORY STATISTICS: \n" + report.statistics() + "\n";
        return Optional.of(new Limitation(
                Limitation.Kind.MEMORY, message, Map.of("mem", report.limitBytes() / (double) Limit.MEGABYTE)));
    }

    /** In the greatest unit that loses nothing. */
    static String bytes(long count) {
        for (Unit unit : UNITS) {
            if (count >= unit.bytes() && count % unit.bytes() == 0) {
                return count / unit.bytes() + unit.name();
            }
        }
        return count + "B";
    }
}
