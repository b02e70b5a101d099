package org.gantry.master.validation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.HealthCheck;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.gantry.model.Resources;
import org.gantry.protocol.ResourceConversion;

/** What a task group and its executor must look like. Each check answers with what is wrong, in Mesos's words. */
public final class GroupRules {
    private static final String DIFFERENT =
            "If set, the value of 'share_cgroups' must be the same for all tasks in each task group and under a single"
                    + " executor";

    private GroupRules() {}

    /** What only a task of a group must be; {@link TaskRules} comes first. */
    public static Optional<String> checkTask(TaskInfo task) {
        if (!task.hasExecutor()) {
            return Optional.of("'TaskInfo.executor' must be set");
        }
        ContainerInfo container = task.getContainer();
        if (task.hasContainer()) {
            HealthCheck.Type check = task.getHealthCheck().getType();
            boolean overNetwork =
                    task.hasHealthCheck() && (check == HealthCheck.Type.HTTP || check == HealthCheck.Type.TCP);
            if (container.getNetworkInfosCount() > 0 && overNetwork) {
                return Optional.of("HTTP and TCP health checks are not supported for nested containers not joining"
                        + " parent's network");
            }
            if (container.getType() == ContainerInfo.Type.DOCKER) {
                return Optional.of("Docker ContainerInfo is not supported on the task");
            }
        }
        return task.getLimitsCount() > 0
                        && ContainerRules.sharesCgroups(container).orElse(true)
                ? Optional.of("Resource limits may only be set for tasks within a task group when the 'share_cgroups'"
                        + " field is set to 'false'.")
                : Optional.empty();
    }

    /**
     * The executor, and the group with it.
     *
     * @param known the executor of that id which the agent runs already
     */
    public static Optional<String> checkExecutor(
            List<TaskInfo> tasks, ExecutorInfo executor, FrameworkID framework, Optional<ExecutorInfo> known) {
        return ExecutorRules.check(executor, framework, known)
                .or(() -> checkKind(executor))
                .or(() -> tasks.stream()
                        .filter(task -> !ExecutorRules.same(task.getExecutor(), executor))
                        .findFirst()
                        .map(task -> "The `ExecutorInfo` of task '"
                                + task.getTaskId().getValue() + "' is different from executor '"
                                + executor.getExecutorId().getValue() + "'"))
                .or(() -> ExecutorRules.least(executor))
                .or(() -> checkTogether(tasks, executor));
    }

    private static Optional<String> checkKind(ExecutorInfo executor) {
        if (!executor.hasType()) {
            return Optional.of("'ExecutorInfo.type' must be set");
        }
        if (executor.getType() == ExecutorInfo.Type.UNKNOWN) {
            return Optional.of("Unknown executor type");
        }
        return executor.getContainer().getType() == ContainerInfo.Type.DOCKER && executor.hasContainer()
                ? Optional.of("Docker ContainerInfo is not supported on the executor")
                : Optional.empty();
    }

    private static Optional<String> checkTogether(List<TaskInfo> tasks, ExecutorInfo executor) {
        List<Resources> parts = new ArrayList<>();
        tasks.forEach(task -> parts.add(ResourceConversion.toModel(task.getResourcesList())));
        String own = parts.stream().map(Resources::describe).collect(Collectors.joining(", ", "{ ", " }"));
        Resources ofExecutor = ResourceConversion.toModel(executor.getResourcesList());
        parts.add(ofExecutor);
        Resources total = parts.stream().reduce(Resources.EMPTY, Resources::plus);
        return BundleRules.uniquePersistence(total)
                .map("Task group and executor use duplicate persistence ID: "::concat)
                .or(() -> BundleRules.revocableAndNot(total)
                        .map("Task group and executor mix revocable and non-revocable resources: "::concat))
                .or(() -> BundleRules.overlap(parts)
                        ? Optional.of("There are overlapping resources in the task group's task resources " + own
                                + " and/or executor resources " + ofExecutor.describe())
                        : Optional.empty());
    }

    /**
     * Whether tasks under one executor agree about their cgroups.
     *
     * @param others tasks that run under that executor already
     */
    public static Optional<String> checkSharedCgroups(List<TaskInfo> tasks, ExecutorInfo executor, List<Task> others) {
        if (ExecutorRules.ownCgroups(executor)) {
            return Optional.of("The 'share_cgroups' field cannot be set to 'true' on executor containers");
        }
        Set<Boolean> shares = tasks.stream()
                .map(task -> ContainerRules.sharesCgroups(task.getContainer()).orElse(true))
                .collect(Collectors.toSet());
        others.forEach(task ->
                shares.add(ContainerRules.sharesCgroups(task.getContainer()).orElse(true)));
        return shares.size() > 1 ? Optional.of(DIFFERENT) : Optional.empty();
    }
}
