package org.gantry.frameworks.services.scheduler;

import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.frameworks.sdk.Calls;
import org.gantry.frameworks.services.app.App;
import org.gantry.frameworks.services.app.UnreachableStrategy;
import org.gantry.frameworks.services.deployment.Action;
import org.gantry.frameworks.services.deployment.Deployment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the master tells of tasks. */
final class StatusUpdates {
    private static final Logger LOG = LoggerFactory.getLogger(StatusUpdates.class);

    private StatusUpdates() {}

    static void apply(Transaction tx, TaskStatus status) {
        String taskId = status.getTaskId().getValue();
        Condition condition = Condition.of(status);
        Optional<Instance> known = tx.state.ofTask(taskId);
        if (known.isPresent()) {
            tx.effects.publish(Events.statusUpdate(status, known.get(), tx.now));
            change(tx, known.get(), status, condition);
        } else {
            stray(tx, status, condition);
        }
        Calls.acknowledge(status).ifPresent(tx::send);
    }

    /** A task that nobody wants: it belongs to an instance that was given up. */
    private static void stray(Transaction tx, TaskStatus status, Condition condition) {
        String taskId = status.getTaskId().getValue();
        if (condition.terminal()) {
            TaskIds.app(taskId)
                    .ifPresent(app -> tx.effects.publish(
                            Events.unknownInstance(TaskIds.instance(taskId).orElse(taskId), app, condition, tx.now)));
        } else if (!condition.unreachable()) {
            LOG.info("Task {} is {} but unknown, it is killed", taskId, status.getState());
            tx.send(Calls.kill(taskId, Optional.of(status.getAgentId().getValue()), Optional.empty()));
        }
    }

    private static void change(Transaction tx, Instance instance, TaskStatus status, Condition condition) {
        if (condition.terminal()) {
            ended(tx, instance, status, condition);
            return;
        }
        if (condition.unreachable()) {
            unreachable(tx, instance, condition);
            return;
        }
        Optional<App> app = tx.state.definition(instance);
        Instance next = instance;
        Condition shown = instance.condition() == Condition.KILLING ? Condition.KILLING : condition;
        boolean newlyUp = shown != instance.condition() && shown.compareTo(Condition.RUNNING) <= 0;
        if (newlyUp) {
            app.ifPresent(definition -> tx.state.backoffs.advanced(definition, tx.now));
        }
        if (condition == Condition.RUNNING && next.launch().isPresent()) {
            next = next.with(next.launch().get().started(tx.now, addresses(status)));
        }
        if (status.hasHealthy()) {
            boolean changed = !next.mesosHealthy().equals(Optional.of(status.getHealthy()));
            next = next.withMesosHealth(Optional.of(status.getHealthy()));
            if (changed) {
                tx.effects.publish(Events.health(next, status.getHealthy(), tx.now));
                tx.effects.publish(Events.instanceHealth(next, status.getHealthy(), tx.now));
            }
        }
        next = next.with(shown, tx.now);
        if (!next.equals(instance)) {
            tx.put(next);
        }
    }

    static List<String> addresses(TaskStatus status) {
        ContainerStatus container = status.getContainerStatus();
        return container.getNetworkInfosList().stream()
                .flatMap(network -> network.getIpAddressesList().stream())
                .map(NetworkInfo.IPAddress::getIpAddress)
                .filter(address -> !address.isEmpty())
                .toList();
    }

    private static void ended(Transaction tx, Instance instance, TaskStatus status, Condition condition) {
        LOG.info("Task {} ended: {} {}", status.getTaskId().getValue(), status.getState(), status.getMessage());
        Optional<App> app = tx.state.definition(instance);
        if (condition.delaysNextLaunch() && instance.goal() == Goal.RUNNING) {
            app.ifPresent(definition -> tx.state.backoffs.failed(definition, tx.now));
        }
        if (condition.delaysNextLaunch()
                && condition != Condition.FINISHED
                && tx.state.versions.containsKey(instance.appId())) {
            tx.put(new TaskFailure(
                    instance.appId(),
                    status.getTaskId().getValue(),
                    status.getState().name(),
                    status.getMessage(),
                    instance.place().map(place -> place.hostname()).orElse(""),
                    instance.appVersion(),
                    tx.now,
                    status.getAgentId().getValue()));
        }
        tx.effects.publish(Events.instanceChanged(instance.with(condition, tx.now), tx.now));
        again(tx, instance);
    }

    /** Its task is gone: launch the next one if it is still wanted, else forget the instance. */
    static void again(Transaction tx, Instance instance) {
        App current = tx.state.apps.get(instance.appId());
        if (instance.goal() != Goal.RUNNING
                || current == null
                || instance.condition() == Condition.UNREACHABLE_INACTIVE) {
            tx.remove(instance);
            return;
        }
        Optional<Deployment> deployment = tx.state.deploymentOf(instance.appId());
        Optional<Action> action = deployment.flatMap(running -> running.currentAction(instance.appId()));
        boolean old = !instance.appVersion().equals(current.version());
        if (deployment.isEmpty()
                || action.filter(now -> now.kind() != Action.Kind.RESTART).isPresent()) {
            tx.put(instance.rescheduled(current.version(), tx.now));
        } else if (action.isEmpty() || !old) {
            // The deployment has not come to this app yet, or this is one of its own.
            tx.put(instance.rescheduled(instance.appVersion(), tx.now));
        } else {
            tx.remove(instance);
        }
    }

    private static void unreachable(Transaction tx, Instance instance, Condition condition) {
        if (instance.condition().unreachable()) {
            return;
        }
        LOG.info("Instance {} is unreachable", instance.id());
        Instance next = instance.with(condition, tx.now);
        tx.put(next);
        expire(tx, next);
    }

    /** Gives up what has been unreachable for as long as its app tolerates. */
    static void expire(Transaction tx, Instance instance) {
        UnreachableStrategy strategy =
                tx.state.definition(instance).map(App::unreachableStrategy).orElse(UnreachableStrategy.DISABLED);
        if (!strategy.enabled()) {
            return;
        }
        if (!tx.now.isBefore(instance.since().plus(strategy.expungeAfter()))
                && instance.condition() == Condition.UNREACHABLE) {
            tx.remove(instance);
        } else if (instance.condition() == Condition.UNREACHABLE
                && !tx.now.isBefore(instance.since().plus(strategy.inactiveAfter()))) {
            // The time since when it is unreachable is kept, it decides when it is given up.
            tx.put(inactive(instance));
        } else if (instance.condition() == Condition.UNREACHABLE_INACTIVE
                && !tx.now.isBefore(instance.since().plus(strategy.expungeAfter()))) {
            tx.remove(instance);
        }
    }

    private static Instance inactive(Instance instance) {
        return instance.with(Condition.UNREACHABLE_INACTIVE, instance.since());
    }
}
