package org.gantry.benchmarks.allocator;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.gantry.allocator.spi.Allocation;
import org.gantry.model.Disk;
import org.gantry.model.Reservation;
import org.gantry.model.Resource;
import org.gantry.model.Resources;

/** PersistentVolumes: everything is reserved, and each agent has a volume, shared or not. */
final class Volumes implements Workload {
    private static final int CYCLES = 6;

    /** Which agents' volumes are shared. */
    enum Kind {
        REGULAR,
        SHARED,
        MIXED
    }

    private final Kind kind;

    Volumes(Kind kind) {
        this.kind = kind;
    }

    @Override
    public String name() {
        return "Volumes-" + kind.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void run(Size size, Report report) {
        Rig rig = new Rig();
        rig.frameworks(size.frameworks(), "test", kind == Kind.REGULAR ? "PARTITION_AWARE" : "SHARED_RESOURCES");
        Resources total = Resources.parse("cpus(test):24;mem(test):4096;disk(test):3072;ports(test):[31000-32000]");
        Resources used = Resources.parse("cpus(test):16;mem(test):1024;disk(test):1024")
                .plus(Rig.fragmentedPorts().reserved(Reservation.fixed("test")));
        for (int i = 0; i < size.agents(); i++) {
            Resource volume = Resource.scalar("disk", 1024)
                    .reserved(Reservation.fixed("test"))
                    .withDisk(Disk.persistent("id" + i, "path" + i));
            boolean shared = kind == Kind.SHARED || kind == Kind.MIXED && i % 2 == 0;
            rig.agent("agent" + i, total.plus(shared ? volume.asShared() : volume));
            rig.allocator.allocated("agent" + i, "framework" + i % size.frameworks(), "test", used);
        }
        Rounds rounds = new Rounds();
        List<Allocation> offers = List.of();
        for (int i = 0; i < CYCLES; i++) {
            rig.decline(offers, Duration.ZERO);
            Rig.Cycle cycle = rig.cycle();
            offers = cycle.allocations();
            rounds.add(cycle.time());
        }
        report.line(name(), size.toString(), "worst cycle of " + CYCLES, rounds.worst());
        report.line(name(), size.toString(), "mean cycle", rounds.mean());
    }
}
