package org.gantry.benchmarks.allocator;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalDouble;

/** What was measured, as lines for people, with Mesos's own figure where there is one. */
final class Report {
    private final PrintStream out;

    Report(PrintStream out) {
        this.out = out;
    }

    void machine() {
        out.println("machine: " + processor() + ", "
                + Runtime.getRuntime().availableProcessors() + " processors, heap "
                + Runtime.getRuntime().maxMemory() / (1024 * 1024) + " MB, Java " + System.getProperty("java.version"));
        out.println("The original's figures are milliseconds that passed, on an idle machine with 2 processors.");
        out.printf(
                "%-22s %-34s %-38s %10s %10s %10s %8s%n",
                "workload", "size", "what", "cpu (ms)", "wall (ms)", "Mesos (ms)", "ratio");
    }

    void line(String workload, String size, String what, Time time) {
        line(workload, size, what, time, OptionalDouble.empty());
    }

    /** @param original milliseconds of Mesos for the same */
    void line(String workload, String size, String what, Time time, OptionalDouble original) {
        String theirs = original.isPresent() ? String.format(Locale.ROOT, "%.1f", original.getAsDouble()) : "-";
        String ratio = original.isPresent()
                ? String.format(Locale.ROOT, "%.1fx", original.getAsDouble() / Math.max(time.cpuMillis(), 0.01))
                : "-";
        out.printf(
                Locale.ROOT,
                "%-22s %-34s %-38s %10.2f %10.2f %10s %8s%n",
                workload,
                size,
                what,
                time.cpuMillis(),
                time.wallMillis(),
                theirs,
                ratio);
        out.flush();
    }

    private static String processor() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown processor");
        } catch (IOException e) {
            return "unknown processor";
        }
    }
}
