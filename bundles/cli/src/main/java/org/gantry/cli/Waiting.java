package org.gantry.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Option;

/** Waits for deployments and tells how they go: options and work shared by every command that starts one. */
final class Waiting {
    private static final long POLL_MILLIS = 250;

    @Option(
            names = "--no-wait",
            description = "Return as soon as the change is accepted, without waiting for its deployment.")
    private boolean noWait;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "How long to wait for the deployment (default: ${DEFAULT-VALUE}).")
    private long timeoutSeconds;

    /** Waits until the deployment in the answer is over, unless the user does not want to. */
    int forDeployment(Api services, JsonNode answer, PrintWriter progress) {
        String id = answer.path("deploymentId")
                .asText(answer.path("deployments").path(0).path("id").asText());
        if (noWait || id.isEmpty()) {
            return ExitCode.OK;
        }
        return untilGone(services, Optional.of(id), Optional.empty(), progress);
    }

    /** Waits until no deployment touches the app. */
    int forApp(Api services, String app, PrintWriter progress) {
        return untilGone(services, Optional.empty(), Optional.of(app), progress);
    }

    private int untilGone(Api services, Optional<String> id, Optional<String> app, PrintWriter progress) {
        long deadline = System.nanoTime() + Duration.ofSeconds(timeoutSeconds).toNanos();
        String shown = "";
        while (true) {
            Optional<JsonNode> running = find(services.get("/v2/deployments"), id, app);
            if (running.isEmpty()) {
                return ExitCode.OK;
            }
            String line = describe(running.get());
            if (!line.equals(shown)) {
                progress.println(line);
                progress.flush();
                shown = line;
            }
            if (System.nanoTime() > deadline) {
                throw new CliException(
                        ExitCode.TIMED_OUT,
                        "Deployment " + running.get().path("id").asText() + " is not done after " + timeoutSeconds
                                + " s; it goes on ('gantry app wait', or see /v2/queue for why instances wait)");
            }
            pause();
        }
    }

    private static Optional<JsonNode> find(JsonNode deployments, Optional<String> id, Optional<String> app) {
        for (JsonNode deployment : deployments) {
            boolean same = id.map(deployment.path("id").asText()::equals).orElse(false);
            if (same || app.map(wanted -> affects(deployment, wanted)).orElse(false)) {
                return Optional.of(deployment);
            }
        }
        return Optional.empty();
    }

    private static boolean affects(JsonNode deployment, String app) {
        for (JsonNode affected : deployment.path("affectedApps")) {
            if (affected.asText().equals(app)) {
                return true;
            }
        }
        return false;
    }

    private static String describe(JsonNode deployment) {
        StringBuilder line = new StringBuilder("step ")
                .append(deployment.path("currentStep").asText("?"))
                .append('/')
                .append(deployment.path("totalSteps").asText("?"));
        for (JsonNode action : deployment.path("currentActions")) {
            line.append("  ")
                    .append(action.path("action").asText())
                    .append(' ')
                    .append(action.path("app").asText());
        }
        return line.toString();
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
