package org.gantry.frameworks.services.deployment;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.gantry.frameworks.services.app.App;
import org.gantry.frameworks.services.app.AppId;

/**
 * A plan that is being carried out: how the apps that it affects were, how they shall be, and the steps in between.
 *
 * @param steps carried out one after the other, the actions of one step at the same time
 * @param currentStep index of the step that is under way
 * @param victims instances that are to be killed first when an app is scaled down
 */
public record Deployment(
        String id,
        Instant version,
        SortedMap<AppId, App> original,
        SortedMap<AppId, App> target,
        List<List<Action>> steps,
        int currentStep,
        Map<AppId, Set<String>> victims) {
    public Deployment {
        original = Collections.unmodifiableSortedMap(new TreeMap<>(original));
        target = Collections.unmodifiableSortedMap(new TreeMap<>(target));
        steps = steps.stream().map(List::copyOf).toList();
        victims = Map.copyOf(victims);
    }

    /** Apps that nobody else may change meanwhile. */
    public Set<AppId> affected() {
        Set<AppId> affected = new TreeSet<>(original.keySet());
        affected.addAll(target.keySet());
        return affected;
    }

    /** The actions under way; empty when the deployment is over. */
    public List<Action> current() {
        return currentStep < steps.size() ? steps.get(currentStep) : List.of();
    }

    public boolean finished() {
        return currentStep >= steps.size();
    }

    public Deployment next() {
        return new Deployment(id, version, original, target, steps, currentStep + 1, victims);
    }

    /** What is being done to an app right now. */
    public Optional<Action> currentAction(AppId app) {
        return current().stream().filter(action -> action.app().equals(app)).findFirst();
    }

    /** All actions in order. */
    public List<Action> actions() {
        List<Action> all = new ArrayList<>();
        steps.forEach(all::addAll);
        return all;
    }
}
