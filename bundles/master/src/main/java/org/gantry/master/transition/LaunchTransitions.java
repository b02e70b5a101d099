package org.gantry.master.transition;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.master.state.Agent;
import org.gantry.master.state.Executor;
import org.gantry.master.state.Framework;
import org.gantry.master.state.TaskTables;
import org.gantry.master.validation.ResourceRules;
import org.gantry.master.validation.TaskRules;
import org.gantry.master.view.OperatorEvents;
import org.gantry.model.Resources;
import org.gantry.protocol.ResourceConversion;
import org.gantry.protocol.agentlink.AgentLink;

/** LAUNCH: one task after the other, on one agent, in one role. */
final class LaunchTransitions {
    private final Step step;
    private final Framework framework;
    private final Agent agent;
    private final String role;

    LaunchTransitions(Step step, Framework framework, Agent agent, String role) {
        this.step = step;
        this.framework = framework;
        this.agent = agent;
        this.role = role;
    }

    /**
     * Launches the task or says why not.
     *
     * @param left of the offer, without allocation info
     * @return what is left then
     */
    Resources launch(TaskInfo wanted, Resources left) {
        TaskInfo task = complete(wanted);
        Optional<String> forbidden = Permissions.launch(step.policy().authorization(), framework.info(), wanted);
        if (forbidden.isPresent()) {
            return refuse(task, TaskStatus.Reason.REASON_TASK_UNAUTHORIZED, forbidden.get(), left);
        }
        Optional<String> error = checkPlace(task).or(() -> TaskRules.check(task, framework.id()));
        if (error.isEmpty()) {
            error = checkExecutor(task);
        }
        if (error.isPresent()) {
            return refuse(task, error.get(), left);
        }
        Resources needed = needs(task);
        Resources available = left.allocatedTo(role);
        if (!available.contains(needed)) {
            return refuse(
                    task,
                    "Total resources " + ResourceRules.text(wants(task))
                            + " required by task and its executor is more than available "
                            + ResourceRules.text(available),
                    left);
        }
        start(task);
        return available.minus(needed).unallocated();
    }

    private void start(TaskInfo task) {
        if (task.hasExecutor() && knownExecutor(task.getExecutor()).isEmpty()) {
            Executor executor = new Executor(agent.id(), task.getExecutor());
            step.ledger().executors().put(executor.key(), executor);
        }
        Task record = TaskRecords.launched(task, framework.id());
        step.ledger().tasks(framework.id()).current().put(task.getTaskId().getValue(), record);
        step.tellOperators(OperatorEvents.taskAdded(record));
        step.send(
                agent,
                AgentLink.Event.newBuilder()
                        .setType(AgentLink.Event.Type.LAUNCH)
                        .setLaunch(AgentLink.Event.Launch.newBuilder()
                                .setFrameworkInfo(framework.info())
                                .setTask(task))
                        .build());
    }

    private Resources refuse(TaskInfo task, String error, Resources left) {
        return refuse(task, TaskStatus.Reason.REASON_TASK_INVALID, error, left);
    }

    private Resources refuse(TaskInfo task, TaskStatus.Reason reason, String error, Resources left) {
        new TaskTransitions(step)
                .announce(
                        framework,
                        Statuses.made(
                                        task.getTaskId(),
                                        task.getAgentId(),
                                        TaskState.TASK_ERROR,
                                        reason,
                                        error,
                                        step.now())
                                .build());
        return left;
    }

    private Optional<String> checkPlace(TaskInfo task) {
        String id = task.getTaskId().getValue();
        TaskTables tables = step.ledger().tasks(framework.id());
        if (tables.current().has(id) || tables.unreachable().has(id)) {
            return Optional.of("Task has duplicate ID: " + id);
        }
        return task.getAgentId().getValue().equals(agent.id())
                ? Optional.empty()
                : Optional.of("Task uses invalid agent " + task.getAgentId().getValue() + " while agent " + agent.id()
                        + " is expected");
    }

    private Optional<String> checkExecutor(TaskInfo task) {
        if (!task.hasExecutor()) {
            return Optional.empty();
        }
        return knownExecutor(task.getExecutor())
                .filter(known -> !known.info().equals(task.getExecutor()))
                .map(known -> "ExecutorInfo is not compatible with existing ExecutorInfo with same ExecutorID '"
                        + known.id() + "'");
    }

    private Optional<Executor> knownExecutor(ExecutorInfo executor) {
        return step.ledger()
                .executors()
                .find(Executor.key(
                        agent.id(), framework.id(), executor.getExecutorId().getValue()));
    }

    private Resources needs(TaskInfo task) {
        Resources needed = ResourceConversion.toModel(task.getResourcesList());
        boolean newExecutor =
                task.hasExecutor() && knownExecutor(task.getExecutor()).isEmpty();
        return newExecutor
                ? needed.plus(ResourceConversion.toModel(task.getExecutor().getResourcesList()))
                : needed;
    }

    /** All that the task asks for, in its own order. */
    private List<Resource> wants(TaskInfo task) {
        return Stream.concat(task.getResourcesList().stream(), task.getExecutor().getResourcesList().stream())
                .toList();
    }

    /** Fills in what a framework may leave out. */
    private TaskInfo complete(TaskInfo task) {
        TaskInfo.Builder full = task.toBuilder().clearResources().addAllResources(allocated(task.getResourcesList()));
        if (task.hasExecutor()) {
            ExecutorInfo.Builder executor = task.getExecutor().toBuilder()
                    .clearResources()
                    .addAllResources(allocated(task.getExecutor().getResourcesList()));
            if (!executor.hasFrameworkId()) {
                executor.setFrameworkId(framework.info().getId());
            }
            if (!executor.hasType() || executor.getType() == ExecutorInfo.Type.UNKNOWN) {
                executor.setType(ExecutorInfo.Type.CUSTOM);
            }
            full.setExecutor(executor);
        }
        return full.build();
    }

    private List<Resource> allocated(List<Resource> resources) {
        return resources.stream()
                .map(resource -> resource.getAllocationInfo().hasRole()
                        ? resource
                        : resource.toBuilder()
                                .setAllocationInfo(
                                        Resource.AllocationInfo.newBuilder().setRole(role))
                                .build())
                .toList();
    }
}
