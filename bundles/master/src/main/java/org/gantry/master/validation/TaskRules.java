package org.gantry.master.validation;

import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.gantry.model.Ids;

/** What a task must look like, whoever launches it where. Each check answers with what is wrong, in Mesos's words. */
public final class TaskRules {
    private TaskRules() {}

    /** Everything that the task's own description decides. */
    public static Optional<String> check(TaskInfo task, String frameworkId) {
        return Ids.check(task.getTaskId().getValue())
                .or(() -> checkKillPolicy(task))
                .or(() -> checkMaxCompletionTime(task))
                .or(() -> CheckRules.check(task))
                .or(() -> checkResources(task))
                .or(() -> checkLimits(task))
                .or(() -> checkCommandOrExecutor(task))
                .or(() -> checkCommand(task))
                .or(() -> checkExecutor(task, frameworkId));
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
        return ResourceRules.check(task.getResourcesList()).or(() -> checkOneRole(task.getResourcesList()));
    }

    private static Optional<String> checkOneRole(List<Resource> resources) {
        long roles = resources.stream()
                .map(resource -> resource.getAllocationInfo().getRole())
                .distinct()
                .count();
        return roles > 1 ? Optional.of("The resources have multiple allocation roles") : Optional.empty();
    }

    private static Optional<String> checkLimits(TaskInfo task) {
        for (String name : task.getLimitsMap().keySet()) {
            if (!name.equals("cpus") && !name.equals("mem")) {
                return Optional.of("Resource limits are only supported for cpus and mem, not for " + name);
            }
            double limit = task.getLimitsMap().get(name).getValue();
            double request = scalar(task, name);
            String word = name.equals("cpus") ? "cpu" : "memory";
            if (request == 0) {
                return Optional.of(
                        "When a " + word + " limit is specified, a " + word + " request must also be specified");
            }
            if (!(limit >= request)) {
                return Optional.of("The " + word + " limit must be greater than or equal to the " + word + " request");
            }
        }
        return Optional.empty();
    }

    private static double scalar(TaskInfo task, String name) {
        return task.getResourcesList().stream()
                .filter(resource -> resource.getName().equals(name))
                .mapToDouble(resource -> resource.getScalar().getValue())
                .sum();
    }

    private static Optional<String> checkCommandOrExecutor(TaskInfo task) {
        return task.hasCommand() == task.hasExecutor()
                ? Optional.of("Task should have at least one (but not both) of CommandInfo or ExecutorInfo present")
                : Optional.empty();
    }

    private static Optional<String> checkCommand(TaskInfo task) {
        return (task.hasCommand() ? commandError(task.getCommand()) : Optional.<String>empty())
                .map("Task's `CommandInfo` is invalid: "::concat)
                .or(() -> ContainerRules.check(task));
    }

    private static Optional<String> commandError(CommandInfo command) {
        return command.getEnvironment().getVariablesList().stream()
                .map(TaskRules::variableError)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> variableError(Environment.Variable variable) {
        String subject = "Environment variable '" + variable.getName() + "' of type '" + variable.getType() + "' ";
        return switch (variable.getType()) {
            case VALUE -> {
                if (!variable.hasValue()) {
                    yield Optional.of(subject + "must have a value set");
                }
                yield variable.hasSecret() ? Optional.of(subject + "must not have a secret set") : Optional.empty();
            }
            case SECRET -> {
                if (!variable.hasSecret()) {
                    yield Optional.of(subject + "must have a secret set");
                }
                yield variable.hasValue() ? Optional.of(subject + "must not have a value set") : Optional.empty();
            }
            case UNKNOWN -> Optional.of("Environment variable of type 'UNKNOWN' is not allowed");
        };
    }

    private static Optional<String> checkExecutor(TaskInfo task, String frameworkId) {
        if (!task.hasExecutor()) {
            return Optional.empty();
        }
        ExecutorInfo executor = task.getExecutor();
        if (executor.hasFrameworkId() && !executor.getFrameworkId().getValue().equals(frameworkId)) {
            return Optional.of("ExecutorInfo has an invalid FrameworkID (Actual: "
                    + executor.getFrameworkId().getValue() + " vs Expected: " + frameworkId + ")");
        }
        if (executor.getType() == ExecutorInfo.Type.DEFAULT) {
            return Optional.of("The default executor runs task groups only, not tasks of LAUNCH");
        }
        if (!executor.hasCommand()) {
            return Optional.of("'ExecutorInfo.command' must be set for 'CUSTOM' executor");
        }
        return Ids.check(executor.getExecutorId().getValue())
                .map("Executor ID is invalid: "::concat)
                .or(() -> commandError(executor.getCommand()).map("Executor's `CommandInfo` is invalid: "::concat))
                .or(() -> ResourceRules.check(executor.getResourcesList()))
                .or(() -> executor.getShutdownGracePeriod().getNanoseconds() < 0
                        ? Optional.of("ExecutorInfo's 'shutdown_grace_period' must be non-negative")
                        : Optional.empty());
    }
}
