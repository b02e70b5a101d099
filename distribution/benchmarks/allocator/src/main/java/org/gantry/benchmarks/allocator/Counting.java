package org.gantry.benchmarks.allocator;

import org.gantry.model.Resources;

/** Metrics: every framework has a role with quota; then the numbers of all roles are asked for. */
final class Counting implements Workload {
    @Override
    public String name() {
        return "Metrics";
    }

    @Override
    public void run(Size size, Report report) {
        Rig rig = new Rig();
        for (int i = 0; i < size.frameworks(); i++) {
            rig.quota("role" + i, Resources.parse("cpus:1;mem:512;disk:256"));
            rig.framework("framework" + i, "role" + i);
        }
        for (int i = 0; i < size.agents(); i++) {
            rig.agent("agent" + i, Resources.parse("cpus:16;mem:2048;disk:1024"));
        }
        Rig.Cycle cycle = rig.cycle();
        report.line(name(), size.toString(), "the cycle before", cycle.time());
        Time began = Time.now();
        int roles = rig.allocator.shares().size();
        report.line(name(), size.toString(), "shares of " + roles + " roles", Time.since(began));
    }
}
