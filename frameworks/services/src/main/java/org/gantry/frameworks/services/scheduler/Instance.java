package org.gantry.frameworks.services.scheduler;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gantry.frameworks.services.app.App;
import org.gantry.frameworks.services.app.AppId;
import org.gantry.frameworks.services.placement.Place;

/**
 * One wanted copy of an app. It keeps its id while its tasks come and go.
 *
 * @param since when the condition was entered
 * @param incarnation number of the last task; 0 before the first
 * @param launch the task, once there was one
 * @param sentenced its task is to be killed although another shall follow
 * @param mesosHealthy what a check that the agent runs says
 * @param health results of the checks that run here, by the check's index
 */
public record Instance(
        String id,
        AppId appId,
        Instant appVersion,
        Goal goal,
        Condition condition,
        Instant since,
        int incarnation,
        Optional<Launch> launch,
        boolean sentenced,
        Optional<Boolean> mesosHealthy,
        Map<Integer, HealthState> health) {
    public Instance {
        health = Map.copyOf(health);
    }

    /** A task: where it is and what it was given. */
    public record Launch(
            String taskId,
            String agentId,
            Place place,
            List<Integer> hostPorts,
            Instant stagedAt,
            Optional<Instant> startedAt,
            List<String> ipAddresses) {
        public Launch {
            hostPorts = List.copyOf(hostPorts);
            ipAddresses = List.copyOf(ipAddresses);
        }

        Launch started(Instant time, List<String> addresses) {
            return new Launch(
                    taskId,
                    agentId,
                    place,
                    hostPorts,
                    stagedAt,
                    startedAt.or(() -> Optional.of(time)),
                    addresses.isEmpty() ? ipAddresses : addresses);
        }
    }

    static Instance scheduled(String id, App app, Instant now) {
        return new Instance(
                id,
                app.id(),
                app.version(),
                Goal.RUNNING,
                Condition.SCHEDULED,
                now,
                0,
                Optional.empty(),
                false,
                Optional.empty(),
                Map.of());
    }

    /** Wanted, and not given up as unreachable. */
    public boolean wanted() {
        return goal == Goal.RUNNING && condition != Condition.UNREACHABLE_INACTIVE;
    }

    public Optional<String> taskId() {
        return launch.map(Launch::taskId);
    }

    public Optional<Place> place() {
        return launch.map(Launch::place);
    }

    public boolean running() {
        return condition == Condition.RUNNING;
    }

    /** What the app's checks say of a running task; empty if there are none or none has answered. */
    public Optional<Boolean> healthy(App app) {
        if (!running() || app.healthChecks().isEmpty()) {
            return Optional.empty();
        }
        boolean all = true;
        boolean known = false;
        for (int i = 0; i < app.healthChecks().size(); i++) {
            if (app.healthChecks().get(i).protocol().bySchedulers()) {
                HealthState state = health.getOrDefault(i, HealthState.UNKNOWN);
                known |= !state.unknown();
                all &= state.alive();
            } else {
                known |= mesosHealthy.isPresent();
                all &= mesosHealthy.orElse(false);
            }
        }
        return known ? Optional.of(all) : Optional.empty();
    }

    /** Counts as healthy: running, and every check, if there is any, has succeeded. */
    public boolean ready(App app) {
        return running() && (app.healthChecks().isEmpty() || healthy(app).orElse(false));
    }

    Instance with(Condition next, Instant now) {
        return new Instance(
                id,
                appId,
                appVersion,
                goal,
                next,
                next == condition ? since : now,
                incarnation,
                launch,
                sentenced,
                mesosHealthy,
                health);
    }

    Instance with(Goal next) {
        return new Instance(
                id, appId, appVersion, next, condition, since, incarnation, launch, sentenced, mesosHealthy, health);
    }

    Instance with(Launch next) {
        return new Instance(
                id,
                appId,
                appVersion,
                goal,
                condition,
                since,
                incarnation,
                Optional.of(next),
                sentenced,
                mesosHealthy,
                health);
    }

    Instance withMesosHealth(Optional<Boolean> healthy) {
        return new Instance(
                id, appId, appVersion, goal, condition, since, incarnation, launch, sentenced, healthy, health);
    }

    Instance withHealth(int check, HealthState state) {
        Map<Integer, HealthState> states = new HashMap<>(health);
        states.put(check, state);
        return new Instance(
                id, appId, appVersion, goal, condition, since, incarnation, launch, sentenced, mesosHealthy, states);
    }

    Instance sentence() {
        return new Instance(
                id, appId, appVersion, goal, condition, since, incarnation, launch, true, mesosHealthy, health);
    }

    /** A task has been made for it. */
    Instance provisioned(Launch task, Instant now) {
        return new Instance(
                id,
                appId,
                appVersion,
                goal,
                Condition.PROVISIONED,
                now,
                incarnation + 1,
                Optional.of(task),
                false,
                Optional.empty(),
                Map.of());
    }

    /** Its task ended and another shall follow. */
    Instance rescheduled(Instant version, Instant now) {
        return new Instance(
                id,
                appId,
                version,
                goal,
                Condition.SCHEDULED,
                now,
                incarnation,
                Optional.empty(),
                false,
                Optional.empty(),
                Map.of());
    }
}
