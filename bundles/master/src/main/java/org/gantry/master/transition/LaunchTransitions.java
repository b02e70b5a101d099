package org.gantry.master.transition;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.master.state.Agent;
import org.gantry.master.state.Framework;
import org.gantry.master.validation.ResourceRules;
import org.gantry.master.validation.TaskRules;
import org.gantry.model.Resources;
import org.gantry.protocol.ResourceConversion;
import org.gantry.protocol.agentlink.AgentLink;

/** LAUNCH: one task after the other, on one agent. */
final class LaunchTransitions {
    private final Step step;
    private final Framework framework;
    private final Agent agent;
    private final Placement placement;

    LaunchTransitions(Step step, Framework framework, Agent agent) {
        this.step = step;
        this.framework = framework;
        this.agent = agent;
        this.placement = new Placement(step, framework, agent);
    }

    /** Launches the task with what is available, or says why not. */
    void launch(TaskInfo wanted, Acceptance offers) {
        TaskInfo task = complete(wanted);
        Optional<String> forbidden = Permissions.launch(step.policy().authorization(), framework.info(), wanted);
        if (forbidden.isPresent()) {
            refuse(task, TaskStatus.Reason.REASON_TASK_UNAUTHORIZED, forbidden.get());
            return;
        }
        Optional<ExecutorInfo> known = task.hasExecutor() ? placement.executor(task.getExecutor()) : Optional.empty();
        Resources available = offers.available();
        boolean newExecutor = task.hasExecutor() && known.isEmpty();
        Resources needed = needs(task, newExecutor);
        Optional<String> error = TaskRules.checkId(task)
                .or(() -> placement.check(task))
                .or(() -> TaskRules.check(task, agent.capabilityTypes()))
                .or(() -> TaskRules.checkExecutor(task, framework.info().getId(), known))
                .or(() -> available.contains(needed)
                        ? Optional.empty()
                        : Optional.of("Total resources " + ResourceRules.text(wants(task, newExecutor))
                                + " required by task and its executor is more than available "
                                + available.describe()))
                .or(() -> TaskRules.checkSharedCgroups(task));
        if (error.isPresent()) {
            refuse(task, TaskStatus.Reason.REASON_TASK_INVALID, error.get());
            return;
        }
        offers.use(needed);
        start(task, newExecutor);
    }

    private void refuse(TaskInfo task, TaskStatus.Reason reason, String why) {
        new OperationDrops(step, framework).refuse(List.of(task), TaskState.TASK_ERROR, reason, why);
    }

    private void start(TaskInfo task, boolean newExecutor) {
        if (newExecutor) {
            placement.add(task.getExecutor());
        }
        placement.add(task);
        AgentLink.Event.Launch.Builder launch = AgentLink.Event.Launch.newBuilder()
                .setFrameworkInfo(framework.info())
                .setTask(task)
                .setLaunchExecutor(newExecutor || !task.hasExecutor());
        step.ledger().operations().version(agent.id()).ifPresent(launch::setResourceVersion);
        step.send(
                agent,
                AgentLink.Event.newBuilder()
                        .setType(AgentLink.Event.Type.LAUNCH)
                        .setLaunch(launch)
                        .build());
    }

    private static Resources needs(TaskInfo task, boolean newExecutor) {
        Resources needed = ResourceConversion.toModel(task.getResourcesList());
        return newExecutor
                ? needed.plus(ResourceConversion.toModel(task.getExecutor().getResourcesList()))
                : needed;
    }

    /** All that the task asks for, in its own order. */
    private static List<Resource> wants(TaskInfo task, boolean newExecutor) {
        return newExecutor
                ? Stream.concat(task.getResourcesList().stream(), task.getExecutor().getResourcesList().stream())
                        .toList()
                : task.getResourcesList();
    }

    /** Fills in what a framework may leave out. */
    private TaskInfo complete(TaskInfo task) {
        if (!task.hasExecutor()) {
            return task;
        }
        ExecutorInfo.Builder executor = task.getExecutor().toBuilder();
        if (!executor.hasFrameworkId()) {
            executor.setFrameworkId(framework.info().getId());
        }
        if (!executor.hasType() || executor.getType() == ExecutorInfo.Type.UNKNOWN) {
            executor.setType(ExecutorInfo.Type.CUSTOM);
        }
        return task.toBuilder().setExecutor(executor).build();
    }
}
