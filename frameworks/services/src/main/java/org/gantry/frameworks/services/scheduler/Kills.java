package org.gantry.frameworks.services.scheduler;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.gantry.frameworks.sdk.Calls;
import org.gantry.frameworks.services.app.App;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Kills tasks that are not wanted, a limited number at a time, again and again until they are gone. */
final class Kills {
    private static final Logger LOG = LoggerFactory.getLogger(Kills.class);

    private final Map<String, Instant> asked = new HashMap<>();

    /** Sends what is due: new kills as far as the limit allows, and old ones that had no effect. */
    void send(Transaction tx) {
        asked.keySet().removeIf(task -> tx.state.ofTask(task).isEmpty());
        if (!tx.state.subscribed) {
            asked.clear();
            return;
        }
        for (Instance instance : tx.state.instances()) {
            boolean doomed = instance.goal() != Goal.RUNNING || instance.sentenced();
            if (!doomed
                    || !instance.condition().launched()
                    || instance.condition().unreachable()) {
                continue;
            }
            instance.launch().ifPresent(launch -> kill(tx, instance, launch));
        }
    }

    private void kill(Transaction tx, Instance instance, Instance.Launch launch) {
        Instant before = asked.get(launch.taskId());
        boolean due = before == null
                ? asked.size() < tx.settings.killChunkSize()
                : !tx.now.isBefore(before.plus(tx.settings.killRetryInterval()));
        if (!due) {
            return;
        }
        LOG.info("Killing task {}{}", launch.taskId(), before == null ? "" : " again");
        asked.put(launch.taskId(), tx.now);
        tx.send(Calls.kill(
                launch.taskId(),
                java.util.Optional.of(launch.agentId()),
                tx.state.definition(instance).flatMap(App::killGracePeriod)));
    }

    int inFlight() {
        return asked.size();
    }
}
