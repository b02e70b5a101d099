package org.gantry.benchmarks.allocator;

import java.util.Set;

/** AllocatorBacklog: when all is allocated, every framework revives offers; a cycle follows each. */
final class Backlog implements Workload {
    @Override
    public String name() {
        return "AllocatorBacklog";
    }

    @Override
    public void run(Size size, Report report) {
        Rig rig = new Rig();
        rig.frameworks(size.frameworks(), "*");
        for (int i = 0; i < size.agents(); i++) {
            rig.agent("agent" + i, Rig.AGENT);
        }
        report.line(
                name(), size.toString(), "first cycle, all agents", rig.cycle().time());
        Time began = Time.now();
        for (int i = 0; i < size.frameworks(); i++) {
            rig.allocator.revive("framework" + i, Set.of());
            rig.cycle();
        }
        report.line(name(), size.toString(), size.frameworks() + " revives and cycles together", Time.since(began));
    }
}
