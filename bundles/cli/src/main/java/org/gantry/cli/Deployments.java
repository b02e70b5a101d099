package org.gantry.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads how deployments go. */
final class Deployments {
    private static final int WITHHELD_SHOWN = 3;

    private static final Map<String, String> ACTIONS = Map.of(
            "StartApplication", "starting",
            "StopApplication", "stopping",
            "ScaleApplication", "scaling",
            "RestartApplication", "replacing");

    private final Api services;

    Deployments(Api services) {
        this.services = services;
    }

    Optional<JsonNode> byId(String id) {
        return first(deployment -> deployment.path("id").asText().equals(id));
    }

    Optional<JsonNode> affecting(String app) {
        return first(deployment -> {
            for (JsonNode affected : deployment.path("affectedApps")) {
                if (affected.asText().equals(app)) {
                    return true;
                }
            }
            return false;
        });
    }

    private Optional<JsonNode> first(Predicate<JsonNode> wanted) {
        for (JsonNode deployment : services.get("/v2/deployments")) {
            if (wanted.test(deployment)) {
                return Optional.of(deployment);
            }
        }
        return Optional.empty();
    }

    /** One line: which step, what is done to which app, how many instances run, and what holds it up. */
    String describe(JsonNode deployment) {
        StringBuilder line = new StringBuilder("step ")
                .append(deployment.path("currentStep").asText("?"))
                .append('/')
                .append(deployment.path("totalSteps").asText("?"));
        for (JsonNode action : deployment.path("currentActions")) {
            String name = action.path("action").asText();
            String app = action.path("app").asText();
            line.append("  ")
                    .append(ACTIONS.getOrDefault(name, name))
                    .append(' ')
                    .append(app)
                    .append(instances(app));
        }
        return line.toString();
    }

    private String instances(String id) {
        JsonNode app;
        try {
            app = services.get(AppId.path(id)).path("app");
        } catch (CliException e) {
            if (e.exitCode() == ExitCode.NOT_FOUND) {
                return "";
            }
            throw e;
        }
        String text = ", " + app.path("tasksRunning").asInt() + " of "
                + app.path("instances").asInt() + " running";
        JsonNode failure = app.path("lastTaskFailure");
        if (failure.path("version").asText("none").equals(app.path("version").asText())) {
            text += ", last failure: " + failure.path("message").asText();
        }
        return text;
    }

    /** Why instances of the apps of a deployment are not placed; empty if that is not known. */
    String refusals(JsonNode deployment) {
        List<String> reasons = new ArrayList<>();
        for (JsonNode entry : services.get("/v2/queue").path("queue")) {
            String app = entry.path("app").path("id").asText();
            for (JsonNode affected : deployment.path("affectedApps")) {
                if (affected.asText().equals(app)) {
                    reasons.addAll(reasons(entry));
                }
            }
        }
        return String.join(", ", reasons);
    }

    /** Why the instances of an app are not placed; empty if none waits, or that is not known. */
    List<String> reasons(String appId) {
        for (JsonNode entry : services.get("/v2/queue").path("queue")) {
            if (entry.path("app").path("id").asText().equals(appId)) {
                return reasons(entry);
            }
        }
        return List.of();
    }

    /** What the last offers lacked; if there was nothing in them to refuse, why the master offers no more. */
    private static List<String> reasons(JsonNode entry) {
        JsonNode summary = entry.path("processedOffersSummary");
        List<String> reasons = new ArrayList<>();
        summary.path("rejectSummaryLastOffers").forEach(item -> refusal(item).ifPresent(reasons::add));
        if (reasons.isEmpty()) {
            for (JsonNode item : summary.path("withheldByMaster")) {
                if (reasons.size() < WITHHELD_SHOWN) {
                    reasons.add(item.path("reason").asText());
                }
            }
        }
        return reasons;
    }

    private static Optional<String> refusal(JsonNode item) {
        return item.path("declined").asInt() == 0
                ? Optional.empty()
                : Optional.of(item.path("reason")
                        .asText()
                        .replaceAll("([a-z])([A-Z])", "$1 $2")
                        .toLowerCase(Locale.ROOT));
    }
}
