package org.gantry.agent.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.Value;

/**
 * What an executor and its tasks may use together.
 *
 * @param resources that they were given
 * @param limits up to which they may use more, of those resources of which a task may
 */
public record Allowance(List<Resource> resources, Map<String, Value.Scalar> limits) {
    private static final List<String> LIMITED = List.of("cpus", "mem");

    static final Allowance NOTHING = new Allowance(List.of(), Map.of());

    static Allowance of(List<Resource> executor, Collection<TaskInfo> tasks) {
        List<Resource> all = new ArrayList<>(executor);
        tasks.forEach(task -> all.addAll(task.getResourcesList()));
        Map<String, Value.Scalar> limits = new TreeMap<>();
        for (String name : LIMITED) {
            if (tasks.stream().anyMatch(task -> task.containsLimits(name))) {
                limits.put(
                        name,
                        Value.Scalar.newBuilder()
                                .setValue(amount(executor, name)
                                        + tasks.stream()
                                                .mapToDouble(task -> limit(task, name))
                                                .sum())
                                .build());
            }
        }
        return new Allowance(List.copyOf(all), Map.copyOf(limits));
    }

    /** Without a limit of its own a task may use what it was given. */
    private static double limit(TaskInfo task, String name) {
        return task.containsLimits(name)
                ? task.getLimitsOrThrow(name).getValue()
                : amount(task.getResourcesList(), name);
    }

    private static double amount(List<Resource> resources, String name) {
        return resources.stream()
                .filter(resource -> resource.getName().equals(name))
                .mapToDouble(resource -> resource.getScalar().getValue())
                .sum();
    }
}
