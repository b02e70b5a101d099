package org.gantry.agent.core;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CheckStatusInfo;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.HealthCheck;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.gantry.agent.checkpoint.WorkDirectory;

/** Which tasks this agent can run at all. */
final class LaunchRules {
    private LaunchRules() {}

    /** Why the task cannot be run; empty if it can. */
    static Optional<String> refusal(TaskInfo task) {
        return Stream.of(id(task), kind(task), secrets(task.getCommand()), healthCheck(task), check(task))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> id(TaskInfo task) {
        return WorkDirectory.isSafe(task.getTaskId().getValue())
                ? Optional.empty()
                : Optional.of("Task id '" + task.getTaskId().getValue() + "' cannot be the name of a directory");
    }

    private static Optional<String> kind(TaskInfo task) {
        return task.hasCommand()
                ? command("the task", task.getCommand())
                : Optional.of("Task has neither 'command' nor 'executor'");
    }

    private static Optional<String> command(String whose, CommandInfo command) {
        if (command.getShell() && !command.hasValue()) {
            return Optional.of("Shell command of " + whose + " has no 'value'");
        }
        if (!command.getShell() && !command.hasValue() && command.getArgumentsCount() == 0) {
            return Optional.of("Command of " + whose + " has neither 'value' nor 'arguments'");
        }
        return Optional.empty();
    }

    /** Why the task cannot be run by that executor; empty if it can. */
    static Optional<String> refusal(ExecutorInfo executor, TaskInfo task) {
        if (executor.getType() == ExecutorInfo.Type.DEFAULT) {
            return Optional.of("The default executor runs task groups only; launch the task with LAUNCH_GROUP");
        }
        return executor(executor).or(() -> id(task));
    }

    /** Why the group cannot be run by that executor, one task at least being the reason; empty if it can. */
    static Optional<String> groupRefusal(ExecutorInfo executor, List<TaskInfo> tasks) {
        boolean builtIn = executor.getType() == ExecutorInfo.Type.DEFAULT;
        return executor(executor).or(() -> tasks.stream()
                .flatMap(task -> (builtIn ? refusal(task) : id(task))
                        .map(why -> "Task '" + task.getTaskId().getValue() + "' is invalid: " + why).stream())
                .findFirst());
    }

    private static Optional<String> executor(ExecutorInfo executor) {
        String id = executor.getExecutorId().getValue();
        if (!WorkDirectory.isSafe(id)) {
            return Optional.of("Executor id '" + id + "' cannot be the name of a directory");
        }
        if (executor.getType() == ExecutorInfo.Type.DEFAULT) {
            return Optional.empty();
        }
        return command("the executor", executor.getCommand()).or(() -> secrets(executor.getCommand()));
    }

    private static Optional<String> secrets(CommandInfo command) {
        return command.getEnvironment().getVariablesList().stream()
                .filter(variable -> variable.getType() == Environment.Variable.Type.SECRET)
                .findFirst()
                .map(variable -> "Environment variable '" + variable.getName()
                        + "' is of type SECRET, which this agent does not support");
    }

    private static Optional<String> healthCheck(TaskInfo task) {
        if (!task.hasHealthCheck()) {
            return Optional.empty();
        }
        HealthCheck check = task.getHealthCheck();
        boolean complete =
                switch (check.getType()) {
                    case COMMAND -> check.hasCommand();
                    case HTTP -> check.hasHttp();
                    case TCP -> check.hasTcp();
                    case UNKNOWN -> false;
                };
        return complete
                ? Optional.empty()
                : Optional.of("Health check of type " + check.getType() + " does not say what to check");
    }

    private static Optional<String> check(TaskInfo task) {
        if (!task.hasCheck()) {
            return Optional.empty();
        }
        CheckInfo check = task.getCheck();
        boolean complete =
                switch (check.getType()) {
                    case COMMAND -> check.hasCommand();
                    case HTTP -> check.hasHttp();
                    case TCP -> check.hasTcp();
                    case UNKNOWN -> false;
                };
        return complete
                ? Optional.empty()
                : Optional.of("Check of type " + check.getType() + " does not say what to check");
    }

    /** The status of a check that has not been carried out yet: the type, and an empty result. */
    static CheckStatusInfo emptyStatus(CheckInfo check) {
        CheckStatusInfo.Builder status = CheckStatusInfo.newBuilder().setType(check.getType());
        switch (check.getType()) {
            case COMMAND -> status.setCommand(CheckStatusInfo.Command.getDefaultInstance());
            case HTTP -> status.setHttp(CheckStatusInfo.Http.getDefaultInstance());
            case TCP -> status.setTcp(CheckStatusInfo.Tcp.getDefaultInstance());
            case UNKNOWN -> {}
        }
        return status.build();
    }
}
