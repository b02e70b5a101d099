package org.gantry.frameworks.services.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.gantry.frameworks.sdk.Calls;
import org.gantry.frameworks.services.app.AppId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is due because time has passed. */
final class Timers {
    private static final Logger LOG = LoggerFactory.getLogger(Timers.class);

    private Optional<Instant> nextReconciliation = Optional.empty();
    private Instant lastScaleCheck = Instant.EPOCH;

    /** Reconciles at once, soon again (agents may still be coming back), and then at long intervals. */
    void subscribed(Transaction tx) {
        reconcile(tx);
        nextReconciliation = Optional.of(tx.now.plus(tx.settings.reconcileInitialDelay()));
    }

    void disconnected() {
        nextReconciliation = Optional.empty();
    }

    void tick(Transaction tx) {
        tx.state.backoffs.expire(tx.now);
        for (Instance instance : tx.state.instances()) {
            if (instance.condition().unreachable()) {
                StatusUpdates.expire(tx, instance);
            } else {
                launchTimeouts(tx, instance);
            }
        }
        if (nextReconciliation.filter(due -> !tx.now.isBefore(due)).isPresent()) {
            reconcile(tx);
            nextReconciliation = Optional.of(tx.now.plus(tx.settings.reconcileInterval()));
        }
        if (!tx.now.isBefore(lastScaleCheck.plus(tx.settings.scaleCheckInterval()))) {
            lastScaleCheck = tx.now;
            for (AppId app : List.copyOf(tx.state.apps.keySet())) {
                tx.touch(app);
            }
        }
    }

    private static void launchTimeouts(Transaction tx, Instance instance) {
        Duration age = Duration.between(instance.since(), tx.now);
        if (instance.condition() == Condition.PROVISIONED
                && age.compareTo(tx.settings.taskLaunchConfirmTimeout()) > 0) {
            LOG.warn(
                    "Nothing was heard of task {}, it is launched anew",
                    instance.taskId().orElse(""));
            instance.launch()
                    .ifPresent(launch ->
                            tx.send(Calls.kill(launch.taskId(), Optional.of(launch.agentId()), Optional.empty())));
            StatusUpdates.again(tx, instance);
        }
        boolean staged = instance.condition() == Condition.STAGING || instance.condition() == Condition.STARTING;
        if (staged && !instance.sentenced() && age.compareTo(tx.settings.taskLaunchTimeout()) > 0) {
            LOG.warn(
                    "Task {} did not start in time, it is killed",
                    instance.taskId().orElse(""));
            tx.put(instance.sentence());
        }
    }

    private static void reconcile(Transaction tx) {
        List<Call.Reconcile.Task> tasks = new ArrayList<>();
        for (Instance instance : tx.state.instances()) {
            if (instance.condition().launched()) {
                instance.launch()
                        .ifPresent(launch -> tasks.add(Calls.task(launch.taskId(), Optional.of(launch.agentId()))));
            }
        }
        if (!tasks.isEmpty()) {
            tx.send(Calls.reconcile(tasks));
        }
        // Without names: tasks that are not known here come to light.
        tx.send(Calls.reconcile(List.of()));
    }
}
