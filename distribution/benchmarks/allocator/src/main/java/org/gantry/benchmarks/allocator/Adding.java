package org.gantry.benchmarks.allocator;

import java.util.Map;
import java.util.OptionalDouble;
import org.gantry.model.Resource;
import org.gantry.model.Resources;

/** AddAndUpdateSlave: agents register one after the other, then each reports what it may oversubscribe. */
final class Adding implements Workload {
    /** After so many calls comes a cycle, as when the master's queue fills with registrations. */
    private static final int BATCH = 100;

    private static final Map<Size, Double> ORIGINAL = Map.of(new Size(1000, 500), 49.0, new Size(5000, 50), 294.0);

    @Override
    public String name() {
        return "AddAndUpdateSlave";
    }

    @Override
    public void run(Size size, Report report) {
        Rig rig = new Rig();
        rig.frameworks(size.frameworks(), "*", "REVOCABLE_RESOURCES");
        Resources total = Resources.parse("cpus:2;mem:1024;disk:4096;ports:[31000-32000]");
        Resources used =
                Resources.parse("cpus:1;mem:128;disk:1024;ports:[31126-31510,31512-31623,31810-31852,31854-31964]");
        Time began = Time.now();
        for (int i = 0; i < size.agents(); i++) {
            rig.agent("agent" + i, total);
            rig.allocator.allocated("agent" + i, "framework" + i % size.frameworks(), "*", used);
            if (i % BATCH == BATCH - 1) {
                rig.cycle();
            }
        }
        OptionalDouble original =
                ORIGINAL.containsKey(size) ? OptionalDouble.of(ORIGINAL.get(size)) : OptionalDouble.empty();
        report.line(name(), size.toString(), "adding all agents", Time.since(began), original);
        Resources more = total.plus(Resources.of(Resource.scalar("cpus", 10).asRevocable()));
        began = Time.now();
        for (int i = 0; i < size.agents(); i++) {
            rig.agent("agent" + i, more);
            if (i % BATCH == BATCH - 1) {
                rig.cycle();
            }
        }
        report.line(name(), size.toString(), "updating all agents", Time.since(began));
    }
}
