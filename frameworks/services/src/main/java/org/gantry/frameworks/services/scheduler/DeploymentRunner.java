package org.gantry.frameworks.services.scheduler;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gantry.frameworks.services.app.App;
import org.gantry.frameworks.services.app.AppId;
import org.gantry.frameworks.services.deployment.Action;
import org.gantry.frameworks.services.deployment.Deployment;
import org.gantry.frameworks.services.deployment.RollingUpgrade;
import org.gantry.frameworks.services.placement.ConstraintMatcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what is with what a deployment wants and makes the next moves. It keeps nothing in mind, so it goes on where
 * reality is after any interruption.
 */
final class DeploymentRunner {
    private static final Logger LOG = LoggerFactory.getLogger(DeploymentRunner.class);

    private DeploymentRunner() {}

    /** Moves everything on that the transaction touched, until nothing more changes. */
    static void settle(Transaction tx) {
        for (int round = 0; round < 1000; round++) {
            Set<AppId> touched = tx.takeTouched();
            if (touched.isEmpty()) {
                return;
            }
            for (AppId app : touched) {
                Optional<Deployment> deployment = tx.state.deploymentOf(app);
                if (deployment.isPresent()) {
                    advance(tx, deployment.get());
                } else {
                    keepScale(tx, app);
                }
            }
        }
        LOG.error("Deployments did not settle; going on with the next event");
    }

    private static void advance(Transaction tx, Deployment deployment) {
        boolean done = true;
        for (Action action : deployment.current()) {
            done &= perform(tx, deployment, action);
        }
        if (!done) {
            return;
        }
        if (!deployment.finished()) {
            tx.effects.publish(Events.step("deployment_step_success", deployment, tx.now));
        }
        Deployment next = deployment.next();
        if (next.finished()) {
            finish(tx, deployment);
        } else {
            LOG.info(
                    "Deployment {} enters step {} of {}",
                    next.id(),
                    next.currentStep() + 1,
                    next.steps().size());
            tx.put(next);
            begin(tx, next);
            tx.effects.publish(Events.step("deployment_info", next, tx.now));
        }
    }

    /** What is done once when a step begins. */
    static void begin(Transaction tx, Deployment deployment) {
        for (Action action : deployment.current()) {
            App target = deployment.target().get(action.app());
            if (action.kind() == Action.Kind.RESTART) {
                tx.state.backoffs.reset(target);
            }
            if (action.kind() == Action.Kind.START || action.kind() == Action.Kind.RESTART) {
                target.healthChecks()
                        .forEach(check -> tx.effects.publish(Events.healthCheckAdded(target, check.json(), tx.now)));
            }
        }
    }

    private static void finish(Transaction tx, Deployment deployment) {
        LOG.info("Deployment {} is finished", deployment.id());
        tx.remove(deployment);
        for (AppId app : deployment.original().keySet()) {
            if (!tx.state.apps.containsKey(app) && tx.state.instances(app).isEmpty()) {
                tx.forget(app);
                tx.effects.publish(Events.healthChecksRemoved(app, tx.now));
                tx.effects.publish(Events.appTerminated(app, tx.now));
            }
        }
        tx.effects.publish(Events.deployment("deployment_success", deployment, tx.now));
        tx.effects.publish(Events.groupChanged(deployment, tx.now));
    }

    private static boolean perform(Transaction tx, Deployment deployment, Action action) {
        App target = deployment.target().get(action.app());
        return switch (action.kind()) {
            case START -> true;
            case STOP -> stop(tx, action.app());
            case SCALE -> {
                sentenceVictims(tx, deployment, action.app());
                yield scale(tx, target);
            }
            case RESTART -> restart(tx, target);
        };
    }

    private static boolean stop(Transaction tx, AppId app) {
        tx.state.instances(app).forEach(instance -> decommission(tx, instance));
        return tx.state.instances(app).isEmpty();
    }

    private static void sentenceVictims(Transaction tx, Deployment deployment, AppId app) {
        for (String id : deployment.victims().getOrDefault(app, Set.of())) {
            tx.state.instance(id).filter(Instance::wanted).ifPresent(instance -> decommission(tx, instance));
        }
    }

    /** Starts what is missing and ends what is too much. @return whether the app is as it shall be */
    private static boolean scale(Transaction tx, App app) {
        List<Instance> wanted = wanted(tx, app.id());
        if (wanted.size() > app.instances()) {
            List<Instance> ordered = wanted.stream().sorted(killOrder(app)).toList();
            ConstraintMatcher.victims(app.constraints(), ordered, wanted.size() - app.instances(), Instance::place)
                    .forEach(victim -> decommission(tx, victim));
        }
        schedule(tx, app, app.instances() - wanted.size());
        List<Instance> now = tx.state.instances(app.id());
        long ready = now.stream()
                .filter(Instance::wanted)
                .filter(one -> ready(tx, one))
                .count();
        boolean leaving = now.stream()
                .anyMatch(one -> one.goal() != Goal.RUNNING && !one.condition().unreachable());
        return ready >= app.instances() && !leaving;
    }

    /** Outside of deployments: the number of instances is kept, versions are left alone. */
    private static void keepScale(Transaction tx, AppId id) {
        App app = tx.state.apps.get(id);
        if (app == null) {
            tx.state.instances(id).forEach(instance -> decommission(tx, instance));
            if (tx.state.instances(id).isEmpty() && tx.state.versions.containsKey(id)) {
                tx.forget(id);
            }
        } else {
            scale(tx, app);
        }
    }

    private static boolean restart(Transaction tx, App target) {
        List<Instance> old = new ArrayList<>();
        List<Instance> current = new ArrayList<>();
        int leaving = 0;
        for (Instance instance : tx.state.instances(target.id())) {
            boolean isOld = !instance.appVersion().equals(target.version());
            if (instance.wanted()) {
                (isOld ? old : current).add(instance);
            } else if (isOld && !instance.condition().unreachable()) {
                leaving++;
            }
        }
        List<Instance> oldHealthy = old.stream()
                .filter(one -> ready(tx, one))
                .sorted(killOrder(target))
                .toList();
        List<Instance> oldUnhealthy =
                old.stream().filter(one -> !ready(tx, one)).toList();
        int newHealthy = (int) current.stream().filter(one -> ready(tx, one)).count();
        RollingUpgrade.Moves moves = RollingUpgrade.next(
                target,
                new RollingUpgrade.Standing(
                        oldHealthy.size(), oldUnhealthy.size(), leaving, newHealthy, current.size() - newHealthy));
        oldUnhealthy.stream().limit(moves.killOldUnhealthy()).forEach(one -> decommission(tx, one));
        oldHealthy.stream().limit(moves.killOldHealthy()).forEach(one -> decommission(tx, one));
        current.stream().sorted(killOrder(target)).limit(moves.killNew()).forEach(one -> decommission(tx, one));
        schedule(tx, target, moves.start());
        return moves.done();
    }

    private static void schedule(Transaction tx, App app, int count) {
        for (int i = 0; i < count; i++) {
            tx.put(Instance.scheduled(TaskIds.newInstance(app.id()), app, tx.now));
        }
    }

    /** No longer wanted: forgotten if it has no task, else to be killed. */
    static void decommission(Transaction tx, Instance instance) {
        if (!instance.condition().launched()) {
            tx.remove(instance);
        } else if (instance.goal() != Goal.DECOMMISSIONED) {
            tx.put(instance.with(Goal.DECOMMISSIONED));
        }
    }

    private static boolean ready(Transaction tx, Instance instance) {
        return tx.state.definition(instance).map(instance::ready).orElse(instance.running());
    }

    private static List<Instance> wanted(Transaction tx, AppId app) {
        return tx.state.instances(app).stream().filter(Instance::wanted).toList();
    }

    /** Those that do the least come first, then by age as the app wants it. */
    private static Comparator<Instance> killOrder(App app) {
        Comparator<Instance> byAge = Comparator.comparing(instance ->
                instance.launch().flatMap(Instance.Launch::startedAt).orElse(instance.since()));
        return Comparator.comparingInt(DeploymentRunner::weight)
                .thenComparing(app.killsOldestFirst() ? byAge : byAge.reversed())
                .thenComparing(Instance::id);
    }

    private static int weight(Instance instance) {
        return switch (instance.condition()) {
            case UNREACHABLE, UNREACHABLE_INACTIVE -> 0;
            case SCHEDULED -> 1;
            case PROVISIONED, STAGING -> 2;
            case STARTING -> 3;
            default -> 4;
        };
    }
}
