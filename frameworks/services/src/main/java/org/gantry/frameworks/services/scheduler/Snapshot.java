package org.gantry.frameworks.services.scheduler;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gantry.frameworks.services.app.App;
import org.gantry.frameworks.services.app.AppId;
import org.gantry.frameworks.services.deployment.Deployment;

/**
 * What readers see: the state as it was stored last. Immutable.
 *
 * @param versions of each app, oldest first
 * @param instances by app, also of apps that are being stopped
 */
public record Snapshot(
        Optional<String> frameworkId,
        boolean subscribed,
        Optional<String> master,
        SortedMap<AppId, App> apps,
        Map<AppId, SortedMap<Instant, App>> versions,
        List<Deployment> deployments,
        Map<AppId, List<Instance>> instances,
        Map<AppId, TaskFailure> failures,
        List<QueueEntry.Info> queue,
        Counters counters) {
    /** Sums since the start. */
    public record Counters(
            long offersIncoming, long offersUsed, long offersDeclined, long tasksLaunched, int inflightKills) {}

    public static final Snapshot EMPTY = new Snapshot(
            Optional.empty(),
            false,
            Optional.empty(),
            new TreeMap<>(),
            Map.of(),
            List.of(),
            Map.of(),
            Map.of(),
            List.of(),
            new Counters(0, 0, 0, 0, 0));

    public List<Instance> instances(AppId app) {
        return instances.getOrDefault(app, List.of());
    }

    public Optional<Instance> instanceOfTask(String taskId) {
        return instances.values().stream()
                .flatMap(List::stream)
                .filter(instance -> instance.taskId().filter(taskId::equals).isPresent())
                .findFirst();
    }

    /** The definition that an instance runs. */
    public Optional<App> definition(Instance instance) {
        return Optional.ofNullable(
                versions.getOrDefault(instance.appId(), new TreeMap<>()).get(instance.appVersion()));
    }

    /** Whether there is a group at a path: the root, or one that has an app below it. */
    public boolean groupExists(AppId group) {
        return group.isRoot() || apps.keySet().stream().anyMatch(app -> app.isWithin(group) && !app.equals(group));
    }
}
