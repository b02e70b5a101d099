package org.gantry.frameworks.services.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gantry.frameworks.services.app.App;
import org.gantry.frameworks.services.scheduler.Condition;
import org.gantry.frameworks.services.scheduler.Instance;
import org.gantry.frameworks.services.scheduler.Snapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Apps as the API shows them, with what was asked to be embedded. */
final class AppJson {
    private static final Logger LOG = LoggerFactory.getLogger(AppJson.class);

    enum Embed {
        TASKS,
        COUNTS,
        DEPLOYMENTS,
        READINESS,
        LAST_TASK_FAILURE,
        TASK_STATS
    }

    private AppJson() {}

    /** Values of {@code embed}, with or without a prefix. Unknown ones are passed over, as the original does. */
    static Set<Embed> embeds(Collection<String> names) {
        Set<Embed> embeds = EnumSet.noneOf(Embed.class);
        for (String name : names) {
            switch (name.replaceFirst("^(group\\.apps|apps|app)\\.", "")) {
                case "tasks" -> embeds.addAll(List.of(Embed.TASKS, Embed.DEPLOYMENTS));
                case "counts" -> embeds.add(Embed.COUNTS);
                case "deployments" -> embeds.add(Embed.DEPLOYMENTS);
                case "readiness" -> embeds.add(Embed.READINESS);
                case "lastTaskFailure" -> embeds.add(Embed.LAST_TASK_FAILURE);
                case "failures" -> embeds.addAll(List.of(Embed.TASKS, Embed.LAST_TASK_FAILURE, Embed.DEPLOYMENTS));
                case "taskStats" -> embeds.add(Embed.TASK_STATS);
                default -> LOG.debug("Unknown embed {}", name);
            }
        }
        return embeds;
    }

    static ObjectNode app(App app, Snapshot snapshot, Set<Embed> embeds, Instant now) {
        ObjectNode json = app.json();
        List<Instance> instances = snapshot.instances(app.id());
        if (embeds.contains(Embed.COUNTS)) {
            counts(json, instances, snapshot);
        }
        if (embeds.contains(Embed.DEPLOYMENTS)) {
            ArrayNode deployments = json.putArray("deployments");
            snapshot.deployments().stream()
                    .filter(deployment -> deployment.affected().contains(app.id()))
                    .forEach(deployment -> deployments.addObject().put("id", deployment.id()));
        }
        if (embeds.contains(Embed.READINESS)) {
            json.putArray("readinessCheckResults");
        }
        if (embeds.contains(Embed.TASKS)) {
            ArrayNode tasks = json.putArray("tasks");
            TaskJson.tasks(snapshot, instances).forEach(tasks::add);
        }
        if (embeds.contains(Embed.LAST_TASK_FAILURE)) {
            Optional.ofNullable(snapshot.failures().get(app.id()))
                    .ifPresent(failure -> json.set("lastTaskFailure", TaskJson.failure(failure)));
        }
        if (embeds.contains(Embed.TASK_STATS)) {
            json.set("taskStats", TaskStats.of(app, instances, snapshot, now));
        }
        return json;
    }

    static void counts(ObjectNode json, List<Instance> instances, Snapshot snapshot) {
        int staged = 0;
        int running = 0;
        int healthy = 0;
        int unhealthy = 0;
        for (Instance instance : instances) {
            if (staged(instance)) {
                staged++;
            } else if (instance.running()) {
                running++;
            }
            Optional<Boolean> health = snapshot.definition(instance).flatMap(instance::healthy);
            healthy += health.orElse(false) ? 1 : 0;
            unhealthy += health.isPresent() && !health.get() ? 1 : 0;
        }
        json.put("tasksStaged", staged)
                .put("tasksRunning", running)
                .put("tasksHealthy", healthy)
                .put("tasksUnhealthy", unhealthy);
    }

    static boolean staged(Instance instance) {
        return instance.condition() == Condition.PROVISIONED
                || instance.condition() == Condition.STAGING
                || instance.condition() == Condition.STARTING;
    }
}
