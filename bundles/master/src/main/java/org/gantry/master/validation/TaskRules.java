package org.gantry.master.validation;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.gantry.model.Ids;
import org.gantry.model.Resources;
import org.gantry.protocol.ResourceConversion;

/** What a task must look like, whoever launches it where. Each check answers with what is wrong, in Mesos's words. */
public final class TaskRules {
    private TaskRules() {}

    public static Optional<String> checkId(TaskInfo task) {
        return Ids.check(task.getTaskId().getValue());
    }

    /**
     * Everything but the id that the task's own description decides, its executor aside.
     *
     * @param capabilities of the agent
     */
    public static Optional<String> check(TaskInfo task, Set<AgentInfo.Capability.Type> capabilities) {
        return checkKillPolicy(task)
                .or(() -> checkMaxCompletionTime(task))
                .or(() -> CheckRules.check(task))
                .or(() -> checkResources(task))
                .or(() -> task.hasCommand()
                        ? CommandRules.check(task.getCommand()).map("Task's `CommandInfo` is invalid: "::concat)
                        : Optional.empty())
                .or(() -> task.hasContainer()
                        ? ContainerRules.check(task.getContainer()).map("Task's `ContainerInfo` is invalid: "::concat)
                        : Optional.empty())
                .or(() -> checkLimits(task, capabilities));
    }

    /**
     * The task's executor, and both together.
     *
     * @param known the executor of that id which the agent runs already
     */
    public static Optional<String> checkExecutor(TaskInfo task, FrameworkID framework, Optional<ExecutorInfo> known) {
        if (task.hasCommand() == task.hasExecutor()) {
            return Optional.of("Task should have at least one (but not both) of CommandInfo or ExecutorInfo present");
        }
        Optional<String> error = task.hasExecutor()
                ? ExecutorRules.check(task.getExecutor(), framework, known)
                        .or(() -> ExecutorRules.ofTask(task.getExecutor()))
                : Optional.empty();
        return error.or(() -> checkTogether(task));
    }

    private static Optional<String> checkTogether(TaskInfo task) {
        if (!task.hasExecutor()) {
            return Optional.empty();
        }
        Resources own = ResourceConversion.toModel(task.getResourcesList());
        Resources executor = ResourceConversion.toModel(task.getExecutor().getResourcesList());
        if (BundleRules.overlap(List.of(own, executor))) {
            return Optional.of("There are overlapping resources in the task resources " + own.describe()
                    + " and executor resources " + executor.describe());
        }
        Resources total = own.plus(executor);
        return BundleRules.uniquePersistence(total)
                .map("Task and its executor use duplicate persistence ID: "::concat)
                .or(() -> BundleRules.revocableAndNot(total)
                        .map("Task and its executor mix revocable and non-revocable resources: "::concat));
    }

    /** Only tasks of a group may have cgroups of their own. */
    public static Optional<String> checkSharedCgroups(TaskInfo task) {
        return ContainerRules.sharesCgroups(task.getContainer()).orElse(true)
                ? Optional.empty()
                : Optional.of("Only tasks in a task group may have 'share_cgroups' set to 'false'");
    }

    private static Optional<String> checkKillPolicy(TaskInfo task) {
        return task.getKillPolicy().getGracePeriod().getNanoseconds() < 0
                ? Optional.of("Task's 'kill_policy.grace_period' must be non-negative")
                : Optional.empty();
    }

    private static Optional<String> checkMaxCompletionTime(TaskInfo task) {
        return task.getMaxCompletionTime().getNanoseconds() < 0
                ? Optional.of("Task's `max_completion_time` must be non-negative")
                : Optional.empty();
    }

    private static Optional<String> checkResources(TaskInfo task) {
        if (task.getResourcesCount() == 0) {
            return Optional.of("Task uses no resources");
        }
        return BundleRules.check(task.getResourcesList())
                .map("Task uses invalid resources: "::concat)
                .or(() -> {
                    Resources bundle = ResourceConversion.toModel(task.getResourcesList());
                    return BundleRules.uniquePersistence(bundle)
                            .map("Task uses duplicate persistence ID: "::concat)
                            .or(() -> BundleRules.oneRole(task.getResourcesList())
                                    .map("Invalid task resources: "::concat))
                            .or(() -> BundleRules.revocableAndNot(bundle)
                                    .map("Task mixes revocable and non-revocable resources: "::concat));
                });
    }

    private static Optional<String> checkLimits(TaskInfo task, Set<AgentInfo.Capability.Type> capabilities) {
        if (task.getLimitsCount() == 0) {
            return Optional.empty();
        }
        if (!capabilities.contains(AgentInfo.Capability.Type.TASK_RESOURCE_LIMITS)) {
            return Optional.of("Agent is not capable of handling task resource limits");
        }
        if (!Set.of("cpus", "mem").containsAll(task.getLimitsMap().keySet())) {
            return Optional.of("Only cpus and mem may be included in a task's resource limits");
        }
        return checkLimit(task, "cpus", "CPU", "cpu").or(() -> checkLimit(task, "mem", "memory", "memory"));
    }

    private static Optional<String> checkLimit(TaskInfo task, String name, String word, String lower) {
        if (!task.containsLimits(name)) {
            return Optional.empty();
        }
        Optional<Double> request = BundleRules.scalar(task.getResourcesList(), name);
        if (request.isEmpty()) {
            return Optional.of("When a " + word + " limit is specified, a " + word + " request must also be specified");
        }
        return task.getLimitsOrThrow(name).getValue() >= request.get()
                ? Optional.empty()
                : Optional.of("The " + lower + " limit must be greater than or equal to the " + lower + " request");
    }
}
