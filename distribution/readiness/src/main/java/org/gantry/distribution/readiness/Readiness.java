package org.gantry.distribution.readiness;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Waits until every endpoint answers and every agent is registered, tells it on the console, and leaves a file. */
final class Readiness {
    private static final String REGISTERED = "slave/registered";

    private final List<Endpoint> endpoints;
    private final Probe probe;
    private final Clock clock;
    private final Instant started;
    private final PrintStream console;

    /** @param started when the command was given; all times are told since then */
    Readiness(List<Endpoint> endpoints, Probe probe, Clock clock, Instant started, PrintStream console) {
        this.endpoints = List.copyOf(endpoints);
        this.probe = probe;
        this.clock = clock;
        this.started = started;
        this.console = console;
    }

    /**
     * Polls until everything answers.
     *
     * @param patience after which it is told, once, what does not answer; the waiting goes on
     * @throws InterruptedException if the node stops meanwhile
     */
    void await(Duration poll, Duration patience) throws InterruptedException {
        List<Endpoint> silent = new ArrayList<>(endpoints);
        boolean complained = false;
        while (!silent.isEmpty() || !agentsRegistered()) {
            silent.removeIf(this::answered);
            if (!complained && since().compareTo(patience) > 0) {
                complained = true;
                complain(silent);
            }
            Thread.sleep(poll.toMillis());
        }
    }

    /** Writes the file that says ready, complete or not at all, and tells the user where everything is. */
    void announce(Path file) throws IOException {
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "ready in %.1f s%n", seconds()));
        for (Endpoint endpoint : endpoints) {
            text.append(String.format(Locale.ROOT, "  %-10s %s%n", endpoint.name(), endpoint.url()));
        }
        Path unfinished = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(unfinished, text);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        console.print(text);
        console.flush();
    }

    private boolean answered(Endpoint endpoint) {
        boolean answers = probe.answers(endpoint.probe());
        if (answers) {
            console.printf(Locale.ROOT, "  %5.1f s  %s answers%n", seconds(), endpoint.name());
            console.flush();
        }
        return answers;
    }

    /** Each agent is asked itself, since the master of this node may be one that stands by. */
    private boolean agentsRegistered() {
        return endpoints.stream()
                .filter(Readiness::isAgent)
                .map(agent -> probe.metric(URI.create(agent.url() + "/metrics/snapshot"), REGISTERED))
                .allMatch(value -> value >= 1 || value == Probe.FORBIDDEN);
    }

    private static boolean isAgent(Endpoint endpoint) {
        return endpoint.name().equals("agent") || endpoint.name().startsWith("agent-");
    }

    private void complain(List<Endpoint> silent) {
        List<String> missing = silent.stream().map(Endpoint::name).toList();
        console.printf(
                Locale.ROOT,
                "gantry: still waiting after %.0f s for %s; see the log%n",
                seconds(),
                missing.isEmpty() ? "agents to register" : String.join(", ", missing));
        console.flush();
    }

    private Duration since() {
        return Duration.between(started, clock.instant());
    }

    private double seconds() {
        return since().toMillis() / 1000.0;
    }
}
