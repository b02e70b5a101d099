package org.gantry.frameworks.services.scheduler;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.gantry.frameworks.services.app.ApiException;
import org.gantry.frameworks.services.app.App;
import org.gantry.frameworks.services.app.AppId;
import org.gantry.frameworks.services.app.AppReader;
import org.gantry.frameworks.services.app.Timestamps;
import org.gantry.frameworks.services.deployment.Deployment;
import org.gantry.frameworks.services.deployment.Planner;
import org.gantry.frameworks.services.store.Records;
import org.gantry.state.spi.StateStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes that users ask for: each becomes a deployment, or is refused with an {@link ApiException}. */
final class AppChanges {
    private static final Logger LOG = LoggerFactory.getLogger(AppChanges.class);

    private final AppReader reader;
    private final ServicePorts ports;

    AppChanges(AppReader reader, ServicePorts ports) {
        this.reader = reader;
        this.ports = ports;
    }

    /** What a change led to: the deployment, and which apps were new. */
    record Outcome(Deployment deployment, Set<AppId> created) {}

    Outcome create(Transaction tx, ObjectNode definition, boolean force) {
        AppId id = new AppId(definition.path("id").asText());
        if (tx.state.apps.containsKey(id)) {
            throw new ApiException(409, "An app with id [" + id + "] already exists.");
        }
        return deploy(tx, Map.of(id, Optional.of(definition)), force, Map.of(), Set.of());
    }

    Outcome update(Transaction tx, List<AppReader.Update> updates, boolean mayCreate, boolean force) {
        Map<AppId, Optional<ObjectNode>> changes = new TreeMap<>();
        for (AppReader.Update update : updates) {
            Optional<App> existing = Optional.ofNullable(tx.state.apps.get(update.id()));
            if (existing.isEmpty() && !mayCreate) {
                throw ApiException.appNotFound(update.id());
            }
            changes.put(update.id(), Optional.of(reader.apply(update, existing)));
        }
        return deploy(tx, changes, force, Map.of(), Set.of());
    }

    /** Brings back a definition of the past. */
    Outcome rollBack(Transaction tx, AppId id, Instant version, boolean force) {
        App old = tx.state.versions.getOrDefault(id, new TreeMap<>()).get(version);
        if (!tx.state.apps.containsKey(id)) {
            throw ApiException.appNotFound(id);
        }
        if (old == null) {
            throw new ApiException(404, "App '" + id + "' does not exist in version " + Timestamps.format(version));
        }
        return deploy(tx, Map.of(id, Optional.of(bare(old))), force, Map.of(), Set.of());
    }

    Outcome delete(Transaction tx, AppId id, boolean force) {
        existing(tx, id);
        return deploy(tx, Map.of(id, Optional.empty()), force, Map.of(), Set.of());
    }

    Outcome restart(Transaction tx, AppId id, boolean force) {
        App app = existing(tx, id);
        return deploy(tx, Map.of(id, Optional.of(bare(app))), force, Map.of(), Set.of(id));
    }

    /** Scales apps down by the instances that are to be killed. */
    Outcome scaleDown(Transaction tx, Map<AppId, Set<String>> victims, boolean force) {
        Map<AppId, Optional<ObjectNode>> changes = new TreeMap<>();
        victims.forEach((id, instances) -> {
            App app = existing(tx, id);
            changes.put(id, Optional.of(bare(app.withInstances(Math.max(0, app.instances() - instances.size())))));
        });
        return deploy(tx, changes, force, victims, Set.of());
    }

    /** Takes back what a deployment does, by one in the other direction. */
    Outcome rollBack(Transaction tx, Deployment deployment) {
        Map<AppId, Optional<ObjectNode>> changes = new TreeMap<>();
        deployment.target().keySet().forEach(id -> changes.put(id, Optional.empty()));
        deployment.original().forEach((id, app) -> changes.put(id, Optional.of(bare(app))));
        changes.entrySet()
                .removeIf(change -> change.getValue().isEmpty() && !tx.state.apps.containsKey(change.getKey()));
        return deploy(tx, changes, true, Map.of(), Set.of());
    }

    /** Ends a deployment where it is. */
    void cancel(Transaction tx, Deployment deployment, String reason) {
        LOG.info("Deployment {} is cancelled: {}", deployment.id(), reason);
        tx.remove(deployment);
        ObjectNode event = Events.deployment("deployment_failed", deployment, tx.now);
        tx.effects.publish(event.put("reason", reason));
        tx.effects.publish(Events.groupChangeFailed(deployment, reason, tx.now));
    }

    static App existing(Transaction tx, AppId id) {
        return Optional.ofNullable(tx.state.apps.get(id)).orElseThrow(() -> ApiException.appNotFound(id));
    }

    private static ObjectNode bare(App app) {
        ObjectNode json = app.json();
        json.remove(List.of("version", "versionInfo"));
        return json;
    }

    private Outcome deploy(
            Transaction tx,
            Map<AppId, Optional<ObjectNode>> changes,
            boolean force,
            Map<AppId, Set<String>> victims,
            Set<AppId> restarts) {
        List<Deployment> conflicts = tx.state.deployments.values().stream()
                .filter(running -> running.affected().stream().anyMatch(changes::containsKey))
                .toList();
        if (!conflicts.isEmpty() && !force) {
            throw ApiException.locked(conflicts.stream().map(Deployment::id).toList());
        }
        if (tx.state.deployments.size() - conflicts.size() >= tx.settings.maxRunningDeployments()) {
            throw new ApiException(
                    403,
                    "Max number (" + tx.settings.maxRunningDeployments()
                            + ") of running deployments has been reached. No new deployment can be started.");
        }
        Instant version = tx.newVersion();
        SortedMap<AppId, App> target = new TreeMap<>(tx.state.apps);
        List<App> changed = new ArrayList<>();
        for (var change : changes.entrySet()) {
            if (change.getValue().isEmpty()) {
                target.remove(change.getKey());
                continue;
            }
            ObjectNode definition = ports.assign(change.getValue().get(), target);
            App before = tx.state.apps.get(change.getKey());
            App after = versioned(definition, before, version, restarts.contains(change.getKey()));
            target.put(change.getKey(), after);
            if (!after.equals(before)) {
                changed.add(after);
            }
        }
        Deployment plan = Planner.plan(UUID.randomUUID().toString(), version, tx.state.apps, target, victims);
        checkSize(plan);
        Set<AppId> created = new java.util.TreeSet<>(plan.target().keySet());
        created.removeAll(plan.original().keySet());
        conflicts.forEach(running -> cancel(tx, running, "replaced by deployment " + plan.id()));
        changes.forEach((id, definition) -> {
            if (definition.isEmpty()) {
                tx.remove(id);
            }
        });
        changed.forEach(tx::put);
        start(tx, plan);
        return new Outcome(plan, created);
    }

    private static void start(Transaction tx, Deployment plan) {
        LOG.info(
                "Deployment {} of {} begins with {} steps",
                plan.id(),
                plan.affected(),
                plan.steps().size());
        if (plan.finished()) {
            tx.effects.publish(Events.deployment("deployment_success", plan, tx.now));
            tx.effects.publish(Events.groupChanged(plan, tx.now));
            return;
        }
        tx.put(plan);
        tx.effects.publish(Events.step("deployment_info", plan, tx.now));
        DeploymentRunner.begin(tx, plan);
    }

    private static void checkSize(Deployment plan) {
        int bytes = Records.deployment(plan).length;
        if (bytes > StateStore.MAX_BYTES) {
            throw new ApiException(
                    413,
                    "The deployment takes " + bytes + " bytes to store, the limit is " + StateStore.MAX_BYTES
                            + ": change fewer apps at once");
        }
    }

    private static App versioned(ObjectNode definition, App before, Instant version, boolean restart) {
        ObjectNode dated = definition.deepCopy();
        dated.put("version", Timestamps.format(version));
        App after = new App(dated);
        if (before == null || restart || !before.sameConfiguration(after)) {
            return after.withVersion(version, version, version);
        }
        return before.instances() == after.instances()
                ? before
                : after.withVersion(version, version, before.configVersion());
    }

    /** Instances of an app, by id, that a request names through their tasks. */
    static Map<AppId, Set<String>> byApp(List<Instance> instances) {
        Map<AppId, Set<String>> byApp = new HashMap<>();
        instances.forEach(instance -> byApp.computeIfAbsent(instance.appId(), ignored -> new java.util.HashSet<>())
                .add(instance.id()));
        return byApp;
    }
}
