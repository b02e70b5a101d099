package org.gantry.frameworks.services.deployment;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gantry.frameworks.services.app.ApiException;
import org.gantry.frameworks.services.app.App;
import org.gantry.frameworks.services.app.AppId;

/** Turns the difference between two sets of apps into steps. */
public final class Planner {
    private Planner() {}

    /**
     * Plans the way from one set of apps to another: first what is gone is stopped and what is new is started with no
     * instances, then level by level of the dependencies each app gets what it needs.
     *
     * @param original every app as it is
     * @param target every app as it shall be
     * @throws ApiException with status 422 if apps depend on one another in a circle
     */
    public static Deployment plan(
            String id,
            Instant version,
            Map<AppId, App> original,
            Map<AppId, App> target,
            Map<AppId, Set<String>> victims) {
        SortedMap<AppId, App> before = new TreeMap<>();
        SortedMap<AppId, App> after = new TreeMap<>();
        original.forEach((app, definition) -> {
            if (!definition.equals(target.get(app))) {
                before.put(app, definition);
            }
        });
        target.forEach((app, definition) -> {
            if (!definition.equals(original.get(app))) {
                after.put(app, definition);
            }
        });
        List<List<Action>> steps = new ArrayList<>();
        steps.add(before.keySet().stream()
                .filter(app -> !after.containsKey(app))
                .map(app -> new Action(Action.Kind.STOP, app))
                .toList());
        steps.add(after.keySet().stream()
                .filter(app -> !before.containsKey(app))
                .map(app -> new Action(Action.Kind.START, app))
                .toList());
        levels(after.keySet(), target)
                .values()
                .forEach(level -> steps.add(level.stream()
                        .flatMap(app -> action(before.get(app), after.get(app)).stream())
                        .toList()));
        steps.removeIf(List::isEmpty);
        return new Deployment(id, version, before, after, steps, 0, victims);
    }

    private static List<Action> action(App before, App after) {
        if (before == null
                || (before.sameConfiguration(after) && before.configVersion().equals(after.configVersion()))) {
            return List.of(new Action(Action.Kind.SCALE, after.id()));
        }
        Action.Kind kind = after.instances() == 0 ? Action.Kind.SCALE : Action.Kind.RESTART;
        return List.of(new Action(kind, after.id()));
    }

    /** Apps by the length of the longest chain of dependencies below them. */
    private static SortedMap<Integer, List<AppId>> levels(Set<AppId> changed, Map<AppId, App> all) {
        Map<AppId, Integer> depths = new HashMap<>();
        SortedMap<Integer, List<AppId>> levels = new TreeMap<>();
        all.keySet().forEach(app -> depth(app, all, depths, new HashSet<>()));
        changed.stream().sorted().forEach(app -> levels.computeIfAbsent(depths.get(app), ignored -> new ArrayList<>())
                .add(app));
        return levels;
    }

    private static int depth(AppId app, Map<AppId, App> all, Map<AppId, Integer> depths, Set<AppId> path) {
        Integer known = depths.get(app);
        if (known != null) {
            return known;
        }
        if (!path.add(app)) {
            throw new ApiException(422, "Dependency graph has cyclic dependencies.");
        }
        int deepest = 0;
        for (AppId dependency : all.get(app).dependencies()) {
            for (AppId other : all.keySet()) {
                if (other.isWithin(dependency) && !other.equals(app)) {
                    deepest = Math.max(deepest, depth(other, all, depths, path));
                }
            }
        }
        path.remove(app);
        depths.put(app, deepest + 1);
        return deepest + 1;
    }
}
