package org.gantry.master.transition;

import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskGroupInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.master.state.Agent;
import org.gantry.master.state.Framework;
import org.gantry.master.validation.GroupRules;
import org.gantry.master.validation.TaskRules;
import org.gantry.model.Resources;
import org.gantry.protocol.ResourceConversion;
import org.gantry.protocol.agentlink.AgentLink;

/** LAUNCH_GROUP: all of its tasks or none. */
final class GroupTransitions {
    private final Step step;
    private final Framework framework;
    private final Agent agent;
    private final Placement placement;

    GroupTransitions(Step step, Framework framework, Agent agent) {
        this.step = step;
        this.framework = framework;
        this.agent = agent;
        this.placement = new Placement(step, framework, agent);
    }

    /** Launches the group with what is available, or says why not. */
    void launch(Offer.Operation.LaunchGroup group, Acceptance offers) {
        ExecutorInfo executor = group.getExecutor();
        List<TaskInfo> tasks = group.getTaskGroup().getTasksList().stream()
                .map(task -> task.hasExecutor()
                        ? task
                        : task.toBuilder().setExecutor(executor).build())
                .toList();
        Optional<ExecutorInfo> known = placement.executor(executor);
        Optional<String> forbidden = tasks.stream()
                .map(task -> Permissions.launchInGroup(step.policy().authorization(), framework.info(), task))
                .flatMap(Optional::stream)
                .findFirst();
        if (forbidden.isPresent()) {
            refuse(tasks, TaskStatus.Reason.REASON_TASK_GROUP_UNAUTHORIZED, forbidden.get());
            return;
        }
        Optional<String> error = check(tasks, executor, known, offers);
        if (error.isPresent()) {
            refuse(tasks, TaskStatus.Reason.REASON_TASK_GROUP_INVALID, error.get());
            return;
        }
        offers.use(needs(tasks, executor, known.isEmpty()));
        if (known.isEmpty()) {
            placement.add(executor);
        }
        tasks.forEach(placement::add);
        AgentLink.Event.LaunchGroup.Builder launch = AgentLink.Event.LaunchGroup.newBuilder()
                .setFrameworkInfo(framework.info())
                .setExecutor(executor)
                .setTaskGroup(TaskGroupInfo.newBuilder().addAllTasks(tasks))
                .setLaunchExecutor(known.isEmpty());
        step.ledger().operations().version(agent.id()).ifPresent(launch::setResourceVersion);
        step.send(
                agent,
                AgentLink.Event.newBuilder()
                        .setType(AgentLink.Event.Type.LAUNCH_GROUP)
                        .setLaunchGroup(launch)
                        .build());
    }

    private void refuse(List<TaskInfo> tasks, TaskStatus.Reason reason, String why) {
        new OperationDrops(step, framework).refuse(tasks, TaskState.TASK_ERROR, reason, why);
    }

    private Optional<String> check(
            List<TaskInfo> tasks, ExecutorInfo executor, Optional<ExecutorInfo> known, Acceptance offers) {
        for (TaskInfo task : tasks) {
            Optional<String> error = TaskRules.checkId(task)
                    .or(() -> placement.check(task))
                    .or(() -> TaskRules.check(task, agent.capabilityTypes()))
                    .or(() -> GroupRules.checkTask(task));
            if (error.isPresent()) {
                return Optional.of("Task '" + task.getTaskId().getValue() + "' is invalid: " + error.get());
            }
        }
        return GroupRules.checkExecutor(tasks, executor, framework.info().getId(), known)
                .or(() -> fits(needs(tasks, executor, known.isEmpty()), offers.available()))
                .or(() -> GroupRules.checkSharedCgroups(tasks, executor, placement.tasksUnder(executor)))
                .or(() -> unique(tasks));
    }

    private static Optional<String> fits(Resources needed, Resources available) {
        return available.contains(needed)
                ? Optional.empty()
                : Optional.of("Total resources " + needed.describe()
                        + " required by task group and its executor are more than available "
                        + available.describe());
    }

    /** The books have one entry for each task. */
    private static Optional<String> unique(List<TaskInfo> tasks) {
        return tasks.stream()
                .map(TaskInfo::getTaskId)
                .filter(id -> tasks.stream()
                                .filter(task -> task.getTaskId().equals(id))
                                .count()
                        > 1)
                .findFirst()
                .map(id -> "Task '" + id.getValue() + "' is invalid: Task has duplicate ID: " + id.getValue());
    }

    private static Resources needs(List<TaskInfo> tasks, ExecutorInfo executor, boolean newExecutor) {
        Resources needed = tasks.stream()
                .map(task -> ResourceConversion.toModel(task.getResourcesList()))
                .reduce(Resources.EMPTY, Resources::plus);
        return newExecutor ? needed.plus(ResourceConversion.toModel(executor.getResourcesList())) : needed;
    }
}
