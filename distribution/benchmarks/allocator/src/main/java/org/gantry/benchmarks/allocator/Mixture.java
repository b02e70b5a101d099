package org.gantry.benchmarks.allocator;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.gantry.allocator.spi.Allocation;
import org.gantry.model.Resources;

/** MultiFrameworkAllocations: frameworks like Marathon, Jenkins and Spark fill 80 large agents with tasks. */
final class Mixture implements Workload {
    private static final int MOST_ROUNDS = 2000;

    /** How a framework uses what it is offered. */
    private record Profile(int tasks, Resources task, int perOffer) {}

    @Override
    public String name() {
        return "MultiFramework";
    }

    @Override
    public boolean onGrid() {
        return false;
    }

    @Override
    public void run(Size ignored, Report report) {
        Rig rig = new Rig();
        Map<String, Profile> profiles = new HashMap<>();
        for (int i = 0; i < 4; i++) {
            add(rig, profiles, "marathon" + i, "roleA-" + i, new Profile(4000, task("cpus:0.07;mem:400"), 100));
        }
        for (int i = 0; i < 500; i++) {
            add(rig, profiles, "jenkins" + i, "roleB", new Profile(5, task("cpus:0.1;mem:4000"), 1));
        }
        for (int i = 0; i < 50; i++) {
            add(rig, profiles, "spark" + i, "roleC-" + i, new Profile(20, task("cpus:1;mem:1000"), 5));
        }
        for (int i = 0; i < 80; i++) {
            rig.agent("agent" + i, Resources.parse("cpus:64;mem:488000"));
        }
        int wanted = profiles.values().stream().mapToInt(Profile::tasks).sum();
        Map<String, Integer> launched = new HashMap<>();
        int all = 0;
        Rounds rounds = new Rounds();
        Time began = Time.now();
        while (all < wanted && rounds.count() < MOST_ROUNDS) {
            Rig.Cycle cycle = rig.cycle();
            rounds.add(cycle.time());
            for (Allocation offer : cycle.allocations()) {
                all += use(rig, offer, profiles.get(offer.frameworkId()), launched);
            }
        }
        String size = "80 agents, 554 frameworks";
        Time together = Time.since(began);
        report.line(name(), size, all + " of " + wanted + " tasks in " + rounds.count() + " rounds", together);
        report.line(name(), size, "mean cycle", rounds.mean());
    }

    private static int use(Rig rig, Allocation offer, Profile profile, Map<String, Integer> launched) {
        int had = launched.getOrDefault(offer.frameworkId(), 0);
        int tasks = 0;
        Resources left = offer.resources();
        while (tasks < profile.perOffer() && had + tasks < profile.tasks() && left.contains(profile.task())) {
            left = left.minus(profile.task());
            tasks++;
        }
        launched.put(offer.frameworkId(), had + tasks);
        rig.recover(offer, left, Duration.ZERO);
        return tasks;
    }

    private static void add(Rig rig, Map<String, Profile> profiles, String id, String role, Profile profile) {
        profiles.put(id, profile);
        rig.framework(id, role);
    }

    private static Resources task(String text) {
        return Resources.parse(text);
    }
}
