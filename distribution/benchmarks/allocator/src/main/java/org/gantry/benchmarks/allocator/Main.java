package org.gantry.benchmarks.allocator;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Measures the allocator. Arguments: {@code --full} for Mesos's whole grid, {@code --size=AGENTSxFRAMEWORKS} for one
 * size, and names of workloads, all if there are none.
 */
public final class Main {
    private static final List<Workload> WORKLOADS = List.of(
            new Declining(false),
            new Declining(true),
            new Suppressing(false),
            new Suppressing(true),
            new Adding(),
            new Counting(),
            new Backlog(),
            new Volumes(Volumes.Kind.REGULAR),
            new Volumes(Volumes.Kind.SHARED),
            new Volumes(Volumes.Kind.MIXED),
            new Settled(),
            new SmallAndLargeQuota(),
            new WithAndWithoutQuota(),
            new Reserving(),
            new Mixture());

    private static final List<Size> SOME = List.of(
            new Size(1000, 50),
            new Size(1000, 100),
            new Size(1000, 200),
            new Size(1000, 500),
            new Size(5000, 50),
            new Size(10_000, 1000));

    private Main() {}

    public static void main(String[] arguments) {
        List<String> names = new ArrayList<>();
        List<Size> sizes = SOME;
        for (String argument : arguments) {
            if (argument.equals("--full")) {
                sizes = full();
            } else if (argument.startsWith("--size=")) {
                sizes = List.of(size(argument.substring(7)));
            } else if (find(argument).isPresent()) {
                names.add(argument);
            } else {
                System.err.println("Unknown: " + argument + "; workloads: "
                        + WORKLOADS.stream().map(Workload::name).toList());
                System.exit(2);
            }
        }
        List<Workload> chosen = names.isEmpty()
                ? WORKLOADS
                : names.stream().map(Main::find).flatMap(Optional::stream).toList();
        warmUp(chosen);
        Report report = new Report(System.out);
        report.machine();
        for (Workload workload : chosen) {
            for (Size size : workload.onGrid() ? sizes : List.of(new Size(0, 0))) {
                System.gc();
                workload.run(size, report);
            }
        }
    }

    /** A master runs for long: code that is not compiled yet is not what is measured. */
    private static void warmUp(List<Workload> chosen) {
        Report nowhere = new Report(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        for (Workload workload : chosen) {
            for (int i = 0; i < 3; i++) {
                workload.run(new Size(300, 40), nowhere);
            }
        }
    }

    private static List<Size> full() {
        return Stream.of(1000, 5000, 10_000, 20_000, 30_000, 50_000)
                .flatMap(agents -> Stream.of(1, 50, 100, 200, 500, 1000, 3000, 6000)
                        .map(frameworks -> new Size(agents, frameworks)))
                .toList();
    }

    private static Size size(String text) {
        String[] parts = text.split("x", 2);
        return new Size(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    }

    private static Optional<Workload> find(String name) {
        return WORKLOADS.stream()
                .filter(workload -> workload.name().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT)))
                .findFirst();
    }
}
