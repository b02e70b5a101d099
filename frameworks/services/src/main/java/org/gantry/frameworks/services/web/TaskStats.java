package org.gantry.frameworks.services.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.gantry.frameworks.services.app.App;
import org.gantry.frameworks.services.scheduler.Instance;
import org.gantry.frameworks.services.scheduler.Snapshot;

/** Counts and life times of an app's tasks, by how new they are. */
final class TaskStats {
    private TaskStats() {}

    static ObjectNode of(App app, List<Instance> instances, Snapshot snapshot, Instant now) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        add(
                json,
                "startedAfterLastScaling",
                snapshot,
                now,
                instances.stream()
                        .filter(one -> !one.appVersion().isBefore(app.scalingVersion()))
                        .toList());
        add(
                json,
                "withLatestConfig",
                snapshot,
                now,
                instances.stream()
                        .filter(one -> !one.appVersion().isBefore(app.configVersion()))
                        .toList());
        add(
                json,
                "withOutdatedConfig",
                snapshot,
                now,
                instances.stream()
                        .filter(one -> one.appVersion().isBefore(app.configVersion()))
                        .toList());
        add(json, "totalSummary", snapshot, now, instances);
        return json;
    }

    private static void add(ObjectNode json, String name, Snapshot snapshot, Instant now, List<Instance> instances) {
        List<Instance> launched =
                instances.stream().filter(one -> one.launch().isPresent()).toList();
        if (launched.isEmpty()) {
            return;
        }
        ObjectNode stats = json.putObject(name).putObject("stats");
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        AppJson.counts(all, launched, snapshot);
        stats.putObject("counts")
                .put("staged", all.path("tasksStaged").asInt())
                .put("running", all.path("tasksRunning").asInt())
                .put("healthy", all.path("tasksHealthy").asInt())
                .put("unhealthy", all.path("tasksUnhealthy").asInt());
        double[] ages = launched.stream()
                .flatMap(one -> one.launch().flatMap(Instance.Launch::startedAt).stream())
                .mapToDouble(started -> Duration.between(started, now).toMillis() / 1000.0)
                .sorted()
                .toArray();
        if (ages.length > 0) {
            int middle = ages.length / 2;
            double median = ages.length % 2 == 1 ? ages[middle] : (ages[middle - 1] + ages[middle]) / 2;
            stats.putObject("lifeTime")
                    .put(
                            "averageSeconds",
                            java.util.Arrays.stream(ages).average().orElse(0))
                    .put("medianSeconds", median);
        }
    }
}
