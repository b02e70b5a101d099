package org.gantry.benchmarks.allocator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.gantry.allocator.spi.Allocation;
import org.gantry.model.Label;
import org.gantry.model.Reservation;
import org.gantry.model.Resource;
import org.gantry.model.Resources;

/**
 * Frameworks that have enough decline everything for ever, until all have declined every agent: DeclineOffers, and
 * ResourceLabels, in which some of what is used is reserved with labels of its own.
 */
final class Declining implements Workload {
    /** Large clusters are not followed until everybody has declined everything. */
    private static final long MOST_DECLINES = 3_000_000;

    /** Milliseconds a cycle in the last rounds, by number of frameworks, with 1,000 agents. */
    private static final Map<Integer, Double> ORIGINAL = Map.of(50, 343.0, 100, 697.0, 200, 1350.0);

    private final boolean labels;

    Declining(boolean labels) {
        this.labels = labels;
    }

    @Override
    public String name() {
        return labels ? "ResourceLabels" : "DeclineOffers";
    }

    @Override
    public void run(Size size, Report report) {
        Rig rig = new Rig();
        String role = labels ? "role1" : "*";
        rig.frameworks(size.frameworks(), role);
        for (int i = 0; i < size.agents(); i++) {
            rig.agent("agent" + i, Rig.AGENT);
            rig.allocator.allocated("agent" + i, "framework" + i % size.frameworks(), role, used(i));
        }
        Rounds cycles = new Rounds();
        Rounds declines = new Rounds();
        long declined = 0;
        List<Allocation> offers = List.of();
        int rounds = size.frameworks() * 2;
        int round = 0;
        while (round < rounds && declined < MOST_DECLINES) {
            declined += offers.size();
            declines.add(rig.decline(offers, Rig.FOREVER));
            Rig.Cycle cycle = rig.cycle();
            offers = cycle.allocations();
            cycles.add(cycle.time());
            round++;
        }
        boolean whole = round == rounds;
        OptionalDouble original = size.agents() == 1000 && !labels && ORIGINAL.containsKey(size.frameworks())
                ? OptionalDouble.of(ORIGINAL.get(size.frameworks()))
                : OptionalDouble.empty();
        String rest = whole ? "" : " (first " + round + ")";
        report.line(name(), size.toString(), "worst cycle of " + rounds + rest, cycles.worst(), original);
        report.line(name(), size.toString(), "mean cycle", cycles.mean(), original);
        if (whole) {
            report.line(name(), size.toString(), "last cycle, all filtered", cycles.last(), original);
        }
        report.line(name(), size.toString(), "mean of taking declines between", declines.mean());
    }

    private Resources used(int agent) {
        if (!labels) {
            return Resources.parse("cpus:16;mem:2014;disk:1024").plus(Rig.fragmentedPorts());
        }
        return Resources.parse("mem:2014;disk:1024")
                .plus(Rig.fragmentedPorts())
                .plus(labelled("unique_key_1", agent))
                .plus(labelled("unique_key_2", agent));
    }

    private static Resource labelled(String key, int agent) {
        List<Label> all = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            all.add(Label.of("key" + i, "value" + i));
        }
        all.add(Label.of(key, "value_" + agent));
        return Resource.scalar("cpus", 8)
                .reserved(new Reservation(Reservation.Type.DYNAMIC, "role1", Optional.of("principal1"), all));
    }
}
