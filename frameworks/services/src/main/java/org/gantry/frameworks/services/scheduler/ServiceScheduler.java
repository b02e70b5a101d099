package org.gantry.frameworks.services.scheduler;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.frameworks.services.ServicesSettings;
import org.gantry.frameworks.services.app.App;
import org.gantry.frameworks.services.app.AppId;
import org.gantry.frameworks.services.app.AppReader;
import org.gantry.frameworks.services.app.HealthCheck;
import org.gantry.frameworks.services.deployment.Deployment;
import org.gantry.frameworks.services.placement.OfferMatcher;
import org.gantry.frameworks.services.store.StoredState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The framework's decisions, without threads and I/O: every method is one transition, {@link #takeEffects} says what
 * follows. Belongs to one thread.
 */
public final class ServiceScheduler {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceScheduler.class);

    private final ServicesSettings settings;
    private final ServiceState state = new ServiceState();
    private final Launches launches;
    private final Kills kills = new Kills();
    private final Timers timers = new Timers();
    private final AppChanges changes;
    private Effects effects = new Effects();
    private long offersIncoming;

    public ServiceScheduler(ServicesSettings settings, StoredState stored, RandomGenerator random, Instant now) {
        this.settings = settings;
        this.launches = new Launches(new OfferMatcher(random));
        this.changes = new AppChanges(
                new AppReader(settings.defaults()), new ServicePorts(settings.localPortMin(), settings.localPortMax()));
        restore(stored, now);
    }

    /** What a change that a user asked for led to. */
    public record Change(String deploymentId, Instant version, Set<AppId> created) {}

    private void restore(StoredState stored, Instant now) {
        state.frameworkId = stored.frameworkId();
        stored.versions().forEach((id, versions) -> {
            state.versions.put(id, versions);
            versions.keySet().forEach(this::seen);
            Optional.ofNullable(stored.current().get(id))
                    .map(version -> versions.get(version))
                    .ifPresent(app -> state.apps.put(id, app));
        });
        stored.deployments().stream()
                .sorted(java.util.Comparator.comparing(Deployment::version))
                .forEach(deployment -> {
                    state.deployments.put(deployment.id(), deployment);
                    seen(deployment.version());
                });
        stored.instances().forEach(state::put);
        stored.failures().forEach(failure -> state.lastFailures.put(failure.appId(), failure));
        run(now, tx -> {
            state.versions.keySet().forEach(tx::touch);
            stored.instances().forEach(instance -> tx.touch(instance.appId()));
        });
    }

    private void seen(Instant version) {
        if (version.isAfter(state.lastVersion)) {
            state.lastVersion = version;
        }
    }

    private void run(Instant now, Consumer<Transaction> transition) {
        Transaction tx = new Transaction(state, settings, now);
        try {
            transition.accept(tx);
            DeploymentRunner.settle(tx);
        } finally {
            effects.merge(tx.effects);
        }
    }

    /** Ends a batch of transitions: kills and the interest in offers are brought up to date. */
    public Effects takeEffects(Instant now) {
        run(now, tx -> {
            kills.send(tx);
            launches.updateInterest(tx);
        });
        Effects taken = effects;
        effects = new Effects();
        return taken;
    }

    /** An answer to a caller, given when everything before it is stored. */
    public void reply(Runnable reply) {
        effects.reply(reply);
    }

    public Optional<String> frameworkId() {
        return state.frameworkId;
    }

    public void subscribed(String frameworkId, String master, Instant now) {
        run(now, tx -> {
            boolean known = state.frameworkId.isPresent();
            tx.frameworkId(frameworkId);
            state.subscribed = true;
            state.master = Optional.of(master);
            launches.subscribed();
            timers.subscribed(tx);
            ObjectNode event = Events.event(known ? "scheduler_reregistered_event" : "scheduler_registered_event", now);
            if (!known) {
                event.put("frameworkId", frameworkId);
            }
            tx.effects.publish(event.put("master", master));
        });
    }

    public void disconnected(Instant now) {
        run(now, tx -> {
            state.subscribed = false;
            timers.disconnected();
            tx.effects.publish(Events.event("scheduler_disconnected_event", now));
        });
    }

    public void offers(List<Offer> offers, Instant now) {
        offersIncoming += offers.size();
        run(now, tx -> launches.offers(tx, offers));
    }

    public void update(TaskStatus status, Instant now) {
        run(now, tx -> {
            if (Condition.of(status) == Condition.RUNNING) {
                launches.returnToken(tx);
            }
            StatusUpdates.apply(tx, status);
        });
    }

    public void tick(Instant now) {
        run(now, timers::tick);
    }

    public Change create(ObjectNode definition, boolean force, Instant now) {
        return change(now, tx -> changes.create(tx, definition, force));
    }

    public Change update(List<AppReader.Update> updates, boolean mayCreate, boolean force, Instant now) {
        return change(now, tx -> changes.update(tx, updates, mayCreate, force));
    }

    public Change rollBack(AppId app, Instant version, boolean force, Instant now) {
        return change(now, tx -> changes.rollBack(tx, app, version, force));
    }

    public Change delete(AppId app, boolean force, Instant now) {
        return change(now, tx -> changes.delete(tx, app, force));
    }

    public Change restart(AppId app, boolean force, Instant now) {
        return change(now, tx -> changes.restart(tx, app, force));
    }

    private Change change(Instant now, java.util.function.Function<Transaction, AppChanges.Outcome> change) {
        AppChanges.Outcome[] outcome = new AppChanges.Outcome[1];
        run(now, tx -> outcome[0] = change.apply(tx));
        Deployment deployment = outcome[0].deployment();
        return new Change(deployment.id(), deployment.version(), outcome[0].created());
    }

    /** Kills tasks and scales their apps down by as many. */
    public Change killAndScale(List<String> instanceIds, boolean force, Instant now) {
        return change(now, tx -> changes.scaleDown(tx, AppChanges.byApp(instances(instanceIds)), force));
    }

    /** Kills tasks; others follow. */
    public void kill(List<String> instanceIds, Instant now) {
        run(now, tx -> {
            for (Instance instance : instances(instanceIds)) {
                if (instance.condition().launched()) {
                    tx.put(instance.sentence());
                }
            }
        });
    }

    private List<Instance> instances(List<String> ids) {
        return ids.stream().flatMap(id -> state.instance(id).stream()).toList();
    }

    /**
     * Ends a deployment where it is.
     *
     * @return false if there is no such deployment
     */
    public boolean cancelDeployment(String id, Instant now) {
        Deployment deployment = state.deployments.get(id);
        if (deployment != null) {
            run(now, tx -> changes.cancel(tx, deployment, "cancelled by a user"));
        }
        return deployment != null;
    }

    /**
     * Takes back what a deployment does by another one.
     *
     * @return empty if there is no such deployment
     */
    public Optional<Change> rollBackDeployment(String id, Instant now) {
        return Optional.ofNullable(state.deployments.get(id))
                .map(deployment -> change(now, tx -> changes.rollBack(tx, deployment)));
    }

    /**
     * Lets an app be launched at once that failed before.
     *
     * @return false if no instance of the app waits to be launched
     */
    public boolean resetDelay(AppId id, Instant now) {
        boolean waits = state.instances(id).stream().anyMatch(instance -> instance.condition() == Condition.SCHEDULED);
        if (waits) {
            run(now, tx -> state.instances(id).stream()
                    .flatMap(instance -> state.definition(instance).stream())
                    .forEach(state.backoffs::reset));
        }
        return waits;
    }

    /** The result of a check that ran here. An empty failure means success. */
    public void health(String taskId, int check, Optional<String> failure, Instant now) {
        run(now, tx -> state.ofTask(taskId).filter(Instance::running).ifPresent(instance -> state.definition(instance)
                .filter(app -> check < app.healthChecks().size())
                .ifPresent(app -> health(tx, instance, app, check, failure))));
    }

    private void health(Transaction tx, Instance instance, App app, int index, Optional<String> failure) {
        HealthCheck check = app.healthChecks().get(index);
        HealthState before = instance.health().getOrDefault(index, HealthState.UNKNOWN);
        Instant started = instance.launch().flatMap(Instance.Launch::startedAt).orElse(instance.since());
        boolean grace = before.firstSuccess().isEmpty() && tx.now.isBefore(started.plus(check.gracePeriod()));
        if (failure.isPresent() && grace) {
            return;
        }
        HealthState after = failure.map(cause -> before.failure(tx.now, cause)).orElseGet(() -> before.success(tx.now));
        Instance next = instance.withHealth(index, after);
        tx.putTransient(next);
        if (before.unknown() || before.alive() != after.alive()) {
            tx.effects.publish(Events.health(next, after.alive(), tx.now));
            next.healthy(app).ifPresent(healthy -> tx.effects.publish(Events.instanceHealth(next, healthy, tx.now)));
        }
        if (failure.isEmpty()) {
            return;
        }
        tx.effects.publish(Events.failedHealthCheck(next, check.json(), tx.now));
        int limit = check.maxConsecutiveFailures();
        if (limit > 0 && after.consecutiveFailures() >= limit && !next.sentenced()) {
            LOG.info("Task {} is unhealthy, it is killed: {}", next.taskId().orElse(""), failure.get());
            tx.effects.publish(Events.unhealthyKill(next, failure.get(), tx.now));
            tx.put(next.sentence());
        }
    }

    public Snapshot snapshot(Instant now) {
        return new Snapshot(
                state.frameworkId,
                state.subscribed,
                state.master,
                Collections.unmodifiableSortedMap(new TreeMap<>(state.apps)),
                Map.copyOf(state.versions),
                List.copyOf(state.deployments.values()),
                state.instancesByApp(),
                Map.copyOf(state.lastFailures),
                launches.queue(state, now),
                new Snapshot.Counters(
                        offersIncoming,
                        launches.offersUsed(),
                        launches.offersDeclined(),
                        launches.tasksLaunched(),
                        kills.inFlight()));
    }
}
