package org.gantry.simulator;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.Value;
import org.gantry.model.Resources;
import org.gantry.protocol.ResourceConversion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs agents until it is ended, and says each second how many are registered. */
@Command(name = "agents", description = "Agents that run nothing but say they do.", mixinStandardHelpOptions = true)
final class AgentsCommand implements Callable<Integer> {
    @Mixin
    private MasterOption master;

    @Option(names = "--agents", defaultValue = "1000", description = "How many (default: ${DEFAULT-VALUE}).")
    private int agents;

    @Option(
            names = "--resources",
            defaultValue = "cpus:16;mem:65536;disk:1000000;ports:[31000-32000]",
            description = "Of each agent (default: ${DEFAULT-VALUE}).")
    private String resources;

    @Option(names = "--attributes", split = ";", description = "Of each agent, NAME:TEXT;NAME:TEXT.")
    private List<String> attributes = List.of();

    @Option(
            names = "--task-life",
            defaultValue = "-1",
            description = "Seconds from RUNNING to FINISHED; negative: until killed (default: ${DEFAULT-VALUE}).")
    private double taskLife;

    @Option(
            names = "--tasks",
            defaultValue = "0",
            description = "Tasks that each agent says it runs already when it comes (default: ${DEFAULT-VALUE}).")
    private int tasks;

    @Option(
            names = "--frameworks",
            defaultValue = "5",
            description = "Frameworks that those tasks belong to, altogether (default: ${DEFAULT-VALUE}).")
    private int frameworks;

    @Option(
            names = "--task-resources",
            defaultValue = "cpus:0.1;mem:32",
            description = "Of each such task (default: ${DEFAULT-VALUE}).")
    private String taskResources;

    @Option(names = "--threads", defaultValue = "2", description = "Default: ${DEFAULT-VALUE}.")
    private int threads;

    @Option(
            names = "--rate",
            defaultValue = "0",
            description = "Agents that subscribe in a second at the start; 0: all at once (default: ${DEFAULT-VALUE}).")
    private int rate;

    @Option(
            names = "--backoff",
            defaultValue = "1",
            description =
                    "Seconds before an agent subscribes again, at most, after a link that worked; doubles with each"
                            + " failure (default: ${DEFAULT-VALUE}).")
    private double backoff;

    @Option(names = "--longest-backoff", defaultValue = "60", description = "Default: ${DEFAULT-VALUE} seconds.")
    private double longestBackoff;

    @Option(names = "--for", defaultValue = "-1", description = "Seconds to run; negative: until it is ended.")
    private double duration;

    @Option(
            names = "--break",
            defaultValue = "0",
            description = "Links that break in a second, of agents taken at random (default: ${DEFAULT-VALUE}).")
    private int breaks;

    @Override
    public Integer call() throws InterruptedException {
        try (Fleet fleet = new Fleet(master.target(), settings(), agents, threads)) {
            Runtime.getRuntime().addShutdownHook(new Thread(fleet::close));
            fleet.start(rate);
            long end = System.nanoTime() + (long) (duration * 1e9);
            while (duration < 0 || System.nanoTime() < end) {
                TimeUnit.SECONDS.sleep(1);
                fleet.breakSome(breaks);
                report(System.out, fleet.counts());
            }
        }
        return 0;
    }

    private void report(PrintStream out, Fleet.FleetCounts counts) {
        long sinceLast = System.nanoTime() - counts.lastRegistration().get();
        out.printf(
                Locale.ROOT,
                "%s registered=%d of %d, last at %s, registrations=%d refusals=%d launched=%d ended=%d%n",
                Instant.now(),
                counts.registered().get(),
                agents,
                counts.lastRegistration().get() == 0
                        ? "-"
                        : Instant.now().minusNanos(sinceLast).toString(),
                counts.registrations().get(),
                counts.refusals().get(),
                counts.launched().get(),
                counts.ended().get());
    }

    private AgentSettings settings() {
        return new AgentSettings(
                ResourceConversion.toProto(Resources.parse(resources)),
                attributes(),
                taskLife < 0 ? Optional.empty() : Optional.of(seconds(taskLife)),
                tasks,
                frameworks,
                ResourceConversion.toProto(Resources.parse(taskResources)).stream()
                        .map(resource -> resource.toBuilder()
                                .setAllocationInfo(
                                        resource.getAllocationInfo().toBuilder().setRole("*"))
                                .build())
                        .toList(),
                seconds(backoff),
                seconds(longestBackoff));
    }

    private List<Attribute> attributes() {
        List<Attribute> all = new ArrayList<>();
        for (String attribute : attributes) {
            int colon = attribute.indexOf(':');
            all.add(Attribute.newBuilder()
                    .setName(attribute.substring(0, Math.max(0, colon)))
                    .setType(Value.Type.TEXT)
                    .setText(Value.Text.newBuilder().setValue(attribute.substring(colon + 1)))
                    .build());
        }
        return all;
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }
}
