package org.gantry.benchmarks.allocator;

import java.util.Locale;
import java.util.OptionalDouble;
import org.gantry.allocator.spi.Settings.Sorter;
import org.gantry.model.Resources;

/** NonQuotaVsQuota: two agents and two frameworks for each role, all offered in one cycle, with quota and without. */
final class WithAndWithoutQuota implements Workload {
    @Override
    public String name() {
        return "NonQuotaVsQuota";
    }

    @Override
    public boolean onGrid() {
        return false;
    }

    @Override
    public void run(Size ignored, Report report) {
        for (Sorter sorter : Sorter.values()) {
            for (int roles : new int[] {10, 100, 1000}) {
                measure(sorter, roles, false, report);
                measure(sorter, roles, true, report);
            }
        }
    }

    private void measure(Sorter sorter, int roles, boolean quota, Report report) {
        Rig rig = new Rig(sorter);
        for (int i = 0; i < roles; i++) {
            rig.framework("one" + i, "role" + i);
            rig.framework("other" + i, "role" + i);
            if (quota) {
                rig.quota("role" + i, Resources.parse("cpus:4;mem:4096;disk:4096"));
            }
        }
        for (int i = 0; i < roles * 2; i++) {
            rig.agent("agent" + i, Resources.parse("cpus:2;mem:2048;disk:2048"));
        }
        Rig.Cycle cycle = rig.cycle();
        String size =
                2 * roles + " agents, " + roles + " roles, " + sorter.name().toLowerCase(Locale.ROOT);
        OptionalDouble original =
                quota || roles != 1000 ? OptionalDouble.empty() : OptionalDouble.of(sorter == Sorter.DRF ? 170 : 541);
        report.line(
                name(),
                size,
                cycle.allocations().size() + " allocations, " + (quota ? "with quota" : "without"),
                cycle.time(),
                original);
    }
}
