package org.gantry.benchmarks.allocator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gantry.allocator.spi.Allocation;
import org.gantry.model.Resources;

/**
 * A day in a large cluster, not one of Mesos's: everybody has declined what is left of all agents but a few, and in each
 * second one agent of a hundred has a task end.
 */
final class Settled implements Workload {
    private static final int CYCLES = 20;
    private static final int REFUSALS = 20;
    private static final Resources TASK = Resources.parse("cpus:1;mem:128");

    @Override
    public String name() {
        return "Settled";
    }

    @Override
    public void run(Size size, Report report) {
        Rig rig = new Rig();
        rig.frameworks(size.frameworks(), "*");
        for (int i = 0; i < size.agents(); i++) {
            rig.agent("agent" + i, Rig.AGENT);
            rig.allocator.allocated("agent" + i, owner(i, size), "*", Resources.parse("cpus:16;mem:2048"));
        }
        for (int i = 0; i < Math.min(REFUSALS, size.frameworks()); i++) {
            rig.decline(rig.cycle().allocations(), Rig.FOREVER);
        }
        List<Allocation> held = new ArrayList<>(rig.cycle().allocations());
        Random random = new Random(1);
        Rounds rounds = new Rounds();
        for (int i = 0; i < CYCLES; i++) {
            rig.decline(held.subList(0, held.size() / 2), Rig.FOREVER);
            for (int j = 0; j < size.agents() / 100; j++) {
                int agent = random.nextInt(size.agents());
                rig.recover(new Allocation(owner(agent, size), "*", "agent" + agent, TASK), TASK, Duration.ZERO);
            }
            Rig.Cycle cycle = rig.cycle();
            held = new ArrayList<>(cycle.allocations());
            rounds.add(cycle.time());
        }
        report.line(name(), size.toString(), "mean cycle of " + CYCLES, rounds.mean());
        report.line(name(), size.toString(), "last cycle", rounds.last());
    }

    private static String owner(int agent, Size size) {
        return "framework" + agent % size.frameworks();
    }
}
