package org.gantry.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** Waits for deployments and tells how they go: options and work shared by every command that starts one. */
final class Waiting {
    private static final long POLL_MILLIS = 250;
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "How long to wait for the deployment (default: ${DEFAULT-VALUE}).")
    private long timeoutSeconds;

    /** Waits until the deployment in the answer is over. */
    void forDeployment(Api services, JsonNode answer, PrintWriter errors) {
        String id = answer.path("deploymentId")
                .asText(answer.path("deployments").path(0).path("id").asText());
        if (!id.isEmpty()) {
            Deployments deployments = new Deployments(services);
            untilGone(deployments, () -> deployments.byId(id), errors);
        }
    }

    /** Waits until no deployment touches the app. */
    void forApp(Api services, String app, PrintWriter errors) {
        Deployments deployments = new Deployments(services);
        untilGone(deployments, () -> deployments.affecting(app), errors);
    }

    private void untilGone(Deployments deployments, Supplier<Optional<JsonNode>> find, PrintWriter errors) {
        long begun = System.nanoTime();
        try (Progress progress = Progress.on(errors)) {
            while (true) {
                Optional<JsonNode> running = find.get();
                if (running.isEmpty()) {
                    return;
                }
                Duration waited = Duration.ofNanos(System.nanoTime() - begun);
                String held = waited.compareTo(PATIENCE) < 0 ? "" : deployments.refusals(running.get());
                String because = held.isEmpty() ? "" : ", offers refused: " + held;
                if (waited.toSeconds() >= timeoutSeconds) {
                    throw new CliException(
                            ExitCode.TIMED_OUT,
                            "Deployment " + running.get().path("id").asText() + " is not done after " + timeoutSeconds
                                    + " s and goes on ('gantry app wait')" + because);
                }
                progress.show(deployments.describe(running.get()) + because);
                pause();
            }
        }
    }

    static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitCode.FAILED, "Interrupted");
        }
    }
}
