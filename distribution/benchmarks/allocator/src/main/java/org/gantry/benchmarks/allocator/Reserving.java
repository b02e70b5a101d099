package org.gantry.benchmarks.allocator;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.gantry.model.Label;
import org.gantry.model.Ranges;
import org.gantry.model.Reservation;
import org.gantry.model.Resource;
import org.gantry.model.Resources;

/** UpdateAllocation: one framework reserves and unreserves on an agent that has very many reservations. */
final class Reserving implements Workload {
    private static final int REPETITIONS = 20;
    private static final Map<Integer, Double> ORIGINAL = Map.of(50, 3.1, 100, 7.6, 200, 23.0);

    @Override
    public String name() {
        return "UpdateAllocation";
    }

    @Override
    public boolean onGrid() {
        return false;
    }

    @Override
    public void run(Size ignored, Report report) {
        for (int roles : new int[] {50, 100, 200}) {
            measure(roles, report);
        }
    }

    private void measure(int roles, Report report) {
        Rig rig = new Rig();
        Resources total = Resources.EMPTY;
        for (int i = 0; i < roles; i++) {
            total = total.plus(reserved(i));
        }
        rig.agent("agent", total);
        for (int i = 0; i < roles; i++) {
            rig.framework("framework" + i, role(i));
            rig.allocator.allocated("agent", "framework" + i, role(i), reserved(i));
        }
        Resources mine = reserved(0);
        Resources plain = mine.withoutReservations();
        Rounds rounds = new Rounds();
        for (int i = 0; i < REPETITIONS; i++) {
            rig.allocator.convert("agent", "framework0", role(0), mine, plain);
            Time began = Time.now();
            rig.allocator.convert("agent", "framework0", role(0), plain, mine);
            rounds.add(Time.since(began));
        }
        report.line(
                name(),
                4 * roles + " resource objects",
                "mean RESERVE",
                rounds.mean(),
                OptionalDouble.of(ORIGINAL.get(roles)));
    }

    private static String role(int number) {
        return "role-" + "x".repeat(30) + number;
    }

    private static Resources reserved(int number) {
        Label label = Label.of("Label", "y".repeat(30) + number);
        Reservation reservation =
                new Reservation(Reservation.Type.DYNAMIC, role(number), Optional.of("principal"), List.of(label));
        return Resources.of(
                Resource.scalar("cpus", 100).reserved(reservation),
                Resource.scalar("mem", 100).reserved(reservation),
                Resource.scalar("disk", 100).reserved(reservation),
                Resource.of("ports", Ranges.of(2, 2)).reserved(reservation));
    }
}
