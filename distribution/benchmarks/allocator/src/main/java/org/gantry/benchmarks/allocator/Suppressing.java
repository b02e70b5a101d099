package org.gantry.benchmarks.allocator;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.gantry.allocator.spi.Allocation;
import org.gantry.model.Resources;

/** Five cycles over everything while ever more frameworks suppress offers, or nearly all from the beginning. */
final class Suppressing implements Workload {
    private static final int CYCLES = 5;

    private final boolean extreme;

    Suppressing(boolean extreme) {
        this.extreme = extreme;
    }

    @Override
    public String name() {
        return extreme ? "ExtremeSuppressOffers" : "SuppressOffers";
    }

    @Override
    public void run(Size size, Report report) {
        Rig rig = new Rig();
        rig.frameworks(size.frameworks(), "*");
        Resources used = Resources.parse("cpus:16;mem:1024;disk:1024").plus(Rig.fragmentedPorts());
        for (int i = 0; i < size.agents(); i++) {
            rig.agent("agent" + i, Rig.AGENT);
            rig.allocator.allocated("agent" + i, "framework" + i % size.frameworks(), "*", used);
        }
        int suppressed = 0;
        if (extreme) {
            suppressed = suppress(rig, 0, (int) (size.frameworks() * 0.99));
        }
        Rounds rounds = new Rounds();
        List<Allocation> offers = List.of();
        for (int i = 0; i < CYCLES; i++) {
            rig.decline(offers, Duration.ZERO);
            if (!extreme) {
                suppressed = suppress(rig, suppressed, suppressed + size.frameworks() / CYCLES);
            }
            Rig.Cycle cycle = rig.cycle();
            offers = cycle.allocations();
            rounds.add(cycle.time());
        }
        report.line(name(), size.toString(), "worst cycle of " + CYCLES, rounds.worst());
        report.line(name(), size.toString(), "mean cycle", rounds.mean());
    }

    private static int suppress(Rig rig, int from, int to) {
        for (int i = from; i < to; i++) {
            rig.allocator.suppress("framework" + i, Set.of());
        }
        return to;
    }
}
