package org.gantry.frameworks.services.scheduler;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gantry.frameworks.services.app.App;
import org.gantry.frameworks.services.app.AppId;
import org.gantry.frameworks.services.deployment.Deployment;

/** Everything that the framework knows. Belongs to the owner thread; others see {@link Snapshot}s. */
final class ServiceState {
    Optional<String> frameworkId = Optional.empty();
    boolean subscribed;
    Optional<String> master = Optional.empty();
    Instant lastVersion = Instant.EPOCH;
    final SortedMap<AppId, App> apps = new TreeMap<>();
    /** The inner maps are never changed, only replaced. */
    final Map<AppId, SortedMap<Instant, App>> versions = new HashMap<>();

    final Map<String, Deployment> deployments = new LinkedHashMap<>();
    final Map<AppId, TaskFailure> lastFailures = new HashMap<>();
    final Backoffs backoffs = new Backoffs();
    private final Map<String, Instance> instances = new HashMap<>();
    private final Map<AppId, Map<String, Instance>> byApp = new HashMap<>();
    private final Map<String, String> byTask = new HashMap<>();
    private final Map<AppId, List<Instance>> lists = new HashMap<>();

    Optional<Instance> instance(String id) {
        return Optional.ofNullable(instances.get(id));
    }

    Optional<Instance> ofTask(String taskId) {
        return Optional.ofNullable(byTask.get(taskId)).map(instances::get);
    }

    Collection<Instance> instances() {
        return List.copyOf(instances.values());
    }

    List<Instance> instances(AppId app) {
        return lists.computeIfAbsent(
                app, id -> List.copyOf(byApp.getOrDefault(id, Map.of()).values()));
    }

    void put(Instance instance) {
        lists.remove(instance.appId());
        Instance before = instances.put(instance.id(), instance);
        if (before != null) {
            before.taskId().ifPresent(byTask::remove);
        }
        instance.taskId().ifPresent(task -> byTask.put(task, instance.id()));
        byApp.computeIfAbsent(instance.appId(), ignored -> new LinkedHashMap<>())
                .put(instance.id(), instance);
    }

    void remove(Instance instance) {
        lists.remove(instance.appId());
        instances.remove(instance.id());
        instance.taskId().ifPresent(byTask::remove);
        Map<String, Instance> siblings = byApp.get(instance.appId());
        if (siblings != null) {
            siblings.remove(instance.id());
            if (siblings.isEmpty()) {
                byApp.remove(instance.appId());
            }
        }
    }

    /** Apps that have instances, also those that are no longer wanted. */
    Map<AppId, List<Instance>> instancesByApp() {
        Map<AppId, List<Instance>> all = new TreeMap<>();
        byApp.keySet().forEach(app -> all.put(app, instances(app)));
        return all;
    }

    /** A definition that an instance runs or shall run. */
    Optional<App> definition(AppId id, Instant version) {
        App current = apps.get(id);
        if (current != null && current.version().equals(version)) {
            return Optional.of(current);
        }
        return Optional.ofNullable(versions.getOrDefault(id, new TreeMap<>()).get(version));
    }

    Optional<App> definition(Instance instance) {
        return definition(instance.appId(), instance.appVersion());
    }

    /** The deployment that holds an app. */
    Optional<Deployment> deploymentOf(AppId app) {
        return deployments.values().stream()
                .filter(deployment -> deployment.original().containsKey(app)
                        || deployment.target().containsKey(app))
                .findFirst();
    }
}
