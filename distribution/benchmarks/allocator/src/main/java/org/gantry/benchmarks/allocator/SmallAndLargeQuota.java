package org.gantry.benchmarks.allocator;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.gantry.allocator.spi.Settings.Sorter;
import org.gantry.model.Resources;

/** LargeAndSmallQuota: roles with quota of half an agent and of two agents, all in need at once. */
final class SmallAndLargeQuota implements Workload {
    private static final Map<Integer, double[]> ORIGINAL =
            Map.of(300, new double[] {77, 85}, 3000, new double[] {14_600, 13_100});

    @Override
    public String name() {
        return "LargeAndSmallQuota";
    }

    @Override
    public boolean onGrid() {
        return false;
    }

    @Override
    public void run(Size ignored, Report report) {
        for (Sorter sorter : Sorter.values()) {
            for (int large : new int[] {5, 50, 500}) {
                measure(sorter, large * 5, large, report);
            }
        }
    }

    private void measure(Sorter sorter, int small, int large, Report report) {
        Rig rig = new Rig(sorter);
        int agents = small / 5 + large * 5;
        for (int i = 0; i < small; i++) {
            rig.framework("small" + i, "smallQuotaRole" + i);
            rig.quota("smallQuotaRole" + i, Resources.parse("cpus:1;mem:1024;disk:1024"));
        }
        for (int i = 0; i < large; i++) {
            rig.framework("large" + i, "largeQuotaRole" + i);
            rig.quota("largeQuotaRole" + i, Resources.parse("cpus:4;mem:4096;disk:4096"));
        }
        for (int i = 0; i < agents; i++) {
            rig.agent("agent" + i, Resources.parse("cpus:2;mem:2048;disk:2048"));
        }
        String size = agents + " agents, " + (small + large) + " roles, "
                + sorter.name().toLowerCase(Locale.ROOT);
        Rig.Cycle first = rig.cycle();
        Rig.Cycle second = rig.cycle();
        double[] original = sorter == Sorter.DRF ? ORIGINAL.get(agents) : null;
        report.line(
                name(),
                size,
                first.allocations().size() + " allocations",
                first.time(),
                original == null ? OptionalDouble.empty() : OptionalDouble.of(original[0]));
        report.line(
                name(),
                size,
                second.allocations().size() + " allocations",
                second.time(),
                original == null ? OptionalDouble.empty() : OptionalDouble.of(original[1]));
    }
}
