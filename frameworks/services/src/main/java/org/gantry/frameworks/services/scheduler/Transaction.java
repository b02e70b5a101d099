package org.gantry.frameworks.services.scheduler;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.gantry.frameworks.services.ServicesSettings;
import org.gantry.frameworks.services.app.App;
import org.gantry.frameworks.services.app.AppId;
import org.gantry.frameworks.services.deployment.Deployment;
import org.gantry.frameworks.services.store.Records;

/** One transition: changes the state and notes what follows from each change. */
final class Transaction {
    final ServiceState state;
    final ServicesSettings settings;
    final Instant now;
    final Effects effects = new Effects();
    private final Set<AppId> touched = new HashSet<>();
    private final Records records;

    Transaction(ServiceState state, ServicesSettings settings, Instant now) {
        this.state = state;
        this.settings = settings;
        this.now = now;
        this.records = new Records(settings.statePath());
    }

    /** A version that no other has, later than all before. */
    Instant newVersion() {
        Instant version = Instant.ofEpochMilli(Math.max(now.toEpochMilli(), state.lastVersion.toEpochMilli() + 1));
        state.lastVersion = version;
        return version;
    }

    void frameworkId(String id) {
        if (!state.frameworkId.equals(Optional.of(id))) {
            state.frameworkId = Optional.of(id);
            effects.write(records.frameworkPath(), Records.framework(id));
        }
    }

    void put(Instance instance) {
        Instance before = state.instance(instance.id()).orElse(null);
        state.put(instance);
        touched.add(instance.appId());
        effects.write(records.instancePath(instance.id()), Records.instance(instance));
        if (before == null || before.condition() != instance.condition() || before.goal() != instance.goal()) {
            effects.publish(Events.instanceChanged(instance, now));
        }
    }

    /** Changes what is not stored. */
    void putTransient(Instance instance) {
        state.put(instance);
        touched.add(instance.appId());
    }

    void remove(Instance instance) {
        state.remove(instance);
        touched.add(instance.appId());
        effects.delete(records.instancePath(instance.id()));
    }

    void put(App app) {
        state.apps.put(app.id(), app);
        SortedMap<Instant, App> versions = new TreeMap<>(state.versions.getOrDefault(app.id(), new TreeMap<>()));
        versions.put(app.version(), app);
        touched.add(app.id());
        effects.write(records.versionPath(app.id(), app.version()), Records.app(app));
        effects.write(records.currentPath(app.id()), Records.current(app.version()));
        prune(app.id(), versions);
        state.versions.put(app.id(), Collections.unmodifiableSortedMap(versions));
    }

    private void prune(AppId app, SortedMap<Instant, App> versions) {
        Set<Instant> used = new HashSet<>();
        state.instances(app).forEach(instance -> used.add(instance.appVersion()));
        List<Instant> oldest = new ArrayList<>(versions.keySet());
        for (int i = 0; i < oldest.size() - settings.maxVersions(); i++) {
            if (!used.contains(oldest.get(i))) {
                versions.remove(oldest.get(i));
                effects.delete(records.versionPath(app, oldest.get(i)));
            }
        }
    }

    /** The app is no longer wanted; its definitions stay until its last instance is gone. */
    void remove(AppId app) {
        state.apps.remove(app);
        touched.add(app);
        effects.delete(records.currentPath(app));
    }

    /** Nothing of the app is left. */
    void forget(AppId app) {
        SortedMap<Instant, App> versions = state.versions.remove(app);
        if (versions != null) {
            versions.keySet().forEach(version -> effects.delete(records.versionPath(app, version)));
        }
        state.lastFailures.remove(app);
        effects.delete(records.failurePath(app));
        effects.deleteTree(records.appPath(app));
        state.backoffs.forget(app);
    }

    void put(Deployment deployment) {
        state.deployments.put(deployment.id(), deployment);
        touched.addAll(deployment.affected());
        effects.write(records.deploymentPath(deployment.id()), Records.deployment(deployment));
    }

    void remove(Deployment deployment) {
        state.deployments.remove(deployment.id());
        touched.addAll(deployment.affected());
        effects.delete(records.deploymentPath(deployment.id()));
    }

    void put(TaskFailure failure) {
        state.lastFailures.put(failure.appId(), failure);
        effects.write(records.failurePath(failure.appId()), Records.failure(failure));
    }

    void send(Call call) {
        effects.send(call);
    }

    /** Has an app looked at although nothing of it changed. */
    void touch(AppId app) {
        touched.add(app);
    }

    /** Apps that were changed since this was asked last. */
    Set<AppId> takeTouched() {
        Set<AppId> taken = new HashSet<>(touched);
        touched.clear();
        return taken;
    }
}
