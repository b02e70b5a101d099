package org.gantry.master.transition;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.gantry.master.state.Agent;
import org.gantry.master.state.Framework;
import org.gantry.master.state.Ledger;
import org.gantry.master.state.TaskTables;
import org.gantry.master.view.OperatorEvents;
import org.gantry.protocol.agentlink.AgentLink;

/** Tasks change their state, and those concerned hear of it. */
final class TaskTransitions {
    private final Step step;
    private final Ledger ledger;

    TaskTransitions(Step step) {
        this.step = step;
        this.ledger = step.ledger();
    }

    /** Sends an update that concerns no task on the books. */
    void announce(Framework framework, TaskStatus status) {
        step.send(framework, Statuses.update(status));
        countState(framework.id(), status);
    }

    /** An update from an agent: forwarded, then noted. The agent repeats it until the framework acknowledges it. */
    void updated(Agent agent, AgentLink.Call.StatusUpdate update) {
        step.count("master/messages_status_update");
        String frameworkId = update.getFrameworkId().getValue();
        Optional<Framework> framework = ledger.frameworks().find(frameworkId);
        if (framework.isEmpty()) {
            step.count("master/invalid_status_updates");
            shutdownUnknown(agent, update);
            return;
        }
        TaskStatus status = update.getStatus();
        step.send(framework.get(), Statuses.update(status));
        Optional<Task> known = ledger.tasks(frameworkId)
                .current()
                .find(status.getTaskId().getValue())
                .filter(task -> TaskRecords.ranOn(task, agent.id()));
        known.ifPresent(task -> note(frameworkId, task, status, update.getLatestState()));
        boolean valid = known.isPresent() && framework.get().connected();
        step.count("master/" + (valid ? "valid" : "invalid") + "_status_updates");
    }

    /** The framework was removed: its tasks must end. While this master is new it may still come back. */
    private void shutdownUnknown(Agent agent, AgentLink.Call.StatusUpdate update) {
        if (ledger.completed().has(update.getFrameworkId().getValue())) {
            step.send(
                    agent,
                    AgentLink.Event.newBuilder()
                            .setType(AgentLink.Event.Type.SHUTDOWN_FRAMEWORK)
                            .setShutdownFramework(update.getFrameworkId())
                            .build());
        }
    }

    private void note(String frameworkId, Task task, TaskStatus status, TaskState latest) {
        boolean over = TaskRecords.terminal(task.getState());
        TaskState state = over ? task.getState() : latest;
        Task.Builder changed =
                TaskRecords.withStatus(task, status).setState(state).setStatusUpdateState(status.getState());
        if (status.hasUuid()) {
            changed.setStatusUpdateUuid(status.getUuid());
        }
        Task noted = changed.build();
        ledger.tasks(frameworkId).current().put(task.getTaskId().getValue(), noted);
        boolean news = task.getStatusesCount() == 0
                || task.getStatuses(task.getStatusesCount() - 1).getState() != status.getState()
                || checked(status);
        if (news) {
            step.tellOperators(OperatorEvents.taskUpdated(task.getFrameworkId(), status, state));
        }
        if (!over && TaskRecords.terminal(state)) {
            release(task);
            countState(frameworkId, status);
        }
    }

    /** A check's or health check's result is news even if the task's state is not. */
    private static boolean checked(TaskStatus status) {
        return status.getReason() == TaskStatus.Reason.REASON_TASK_CHECK_STATUS_UPDATED
                || status.getReason() == TaskStatus.Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED;
    }

    /** An acknowledgement goes on to the agent; that of the last update closes the task's record. */
    void acknowledged(Framework framework, Call.Acknowledge acknowledge) {
        step.count("master/messages_status_update_acknowledgement");
        Optional<Agent> agent =
                ledger.agents().find(acknowledge.getAgentId().getValue()).filter(Agent::connected);
        if (agent.isEmpty()) {
            step.count("master/invalid_status_update_acknowledgements");
            return;
        }
        step.count("master/valid_status_update_acknowledgements");
        ledger.tasks(framework.id())
                .current()
                .find(acknowledge.getTaskId().getValue())
                .filter(task -> TaskRecords.ranOn(task, agent.get().id()))
                .filter(task -> TaskRecords.terminal(task.getStatusUpdateState())
                        && task.getStatusUpdateUuid().equals(acknowledge.getUuid()))
                .ifPresent(task -> complete(framework.id(), task));
        step.send(
                agent.get(),
                AgentLink.Event.newBuilder()
                        .setType(AgentLink.Event.Type.ACKNOWLEDGE)
                        .setAcknowledge(AgentLink.Event.Acknowledge.newBuilder()
                                .setFrameworkId(framework.info().getId())
                                .setTaskId(acknowledge.getTaskId())
                                .setUuid(acknowledge.getUuid()))
                        .build());
    }

    /** KILL goes on to the agent; a task that is not known is answered as by reconciliation. */
    void kill(Framework framework, Call.Kill kill) {
        step.count("master/messages_kill_task");
        Optional<Task> task =
                ledger.tasks(framework.id()).current().find(kill.getTaskId().getValue());
        if (task.isEmpty()) {
            new ReconcileTransitions(step)
                    .explicit(
                            framework,
                            kill.getTaskId(),
                            kill.hasAgentId() ? Optional.of(kill.getAgentId()) : Optional.empty());
            return;
        }
        if (kill.hasAgentId() && !kill.getAgentId().equals(task.get().getAgentId())) {
            return;
        }
        Optional<KillPolicy> policy = kill.hasKillPolicy() ? Optional.of(kill.getKillPolicy()) : Optional.empty();
        ledger.agents().find(task.get().getAgentId().getValue()).ifPresent(agent -> {
            ledger.pendingKills()
                    .add(agent.id(), framework.id(), kill.getTaskId().getValue());
            order(agent, framework, kill.getTaskId(), policy);
        });
    }

    /** Tells the agent to kill, if it can be told. */
    void order(Agent agent, Framework framework, TaskID task, Optional<KillPolicy> policy) {
        order(agent, framework, task, policy, Optional.empty());
    }

    /**
     * Likewise.
     *
     * @param reason what the task's last update is to say; the usual one if empty
     */
    void order(
            Agent agent,
            Framework framework,
            TaskID task,
            Optional<KillPolicy> policy,
            Optional<TaskStatus.Reason> reason) {
        AgentLink.Event.Kill.Builder order = AgentLink.Event.Kill.newBuilder()
                .setFrameworkId(framework.info().getId())
                .setTaskId(task);
        policy.ifPresent(order::setKillPolicy);
        reason.ifPresent(order::setReason);
        step.send(
                agent,
                AgentLink.Event.newBuilder()
                        .setType(AgentLink.Event.Type.KILL)
                        .setKill(order)
                        .build());
    }

    /** Ends or suspends a task on the master's own account, and tells its framework. */
    void end(Framework framework, Task task, TaskStatus status) {
        if (TaskRecords.terminal(task.getState())) {
            complete(framework.id(), task);
            return;
        }
        Task ended = TaskRecords.ended(task, status);
        release(task);
        announce(framework, status);
        step.tellOperators(OperatorEvents.taskUpdated(task.getFrameworkId(), status, status.getState()));
        complete(framework.id(), ended);
    }

    /** Moves a task out of reach, and tells its framework. */
    void lose(Framework framework, Task task, TaskStatus status) {
        String id = task.getTaskId().getValue();
        if (TaskRecords.terminal(task.getState())) {
            complete(framework.id(), task);
            return;
        }
        release(task);
        announce(framework, status);
        step.tellOperators(OperatorEvents.taskUpdated(task.getFrameworkId(), status, status.getState()));
        TaskTables tables = ledger.tasks(framework.id());
        tables.current().remove(id);
        ledger.pendingKills().remove(task.getAgentId().getValue(), framework.id(), id);
        tables.unreachable()
                .append(id, TaskRecords.ended(task, status), step.policy().maxUnreachableTasks());
    }

    /** Puts a task's record among the completed ones. */
    void complete(String frameworkId, Task task) {
        TaskTables tables = ledger.tasks(frameworkId);
        String id = task.getTaskId().getValue();
        tables.current().remove(id);
        ledger.pendingKills().remove(task.getAgentId().getValue(), frameworkId, id);
        tables.completed().append(id, task, step.policy().maxCompletedTasks());
    }

    /** Returns a task's resources. */
    void release(Task task) {
        TaskRecords.usage(task.getResourcesList())
                .forEach((role, resources) -> step.recover(
                        task.getAgentId().getValue(),
                        task.getFrameworkId().getValue(),
                        role,
                        resources,
                        Duration.ZERO));
    }

    private void countState(String frameworkId, TaskStatus status) {
        String state = status.getState().name().toLowerCase(Locale.ROOT);
        if (TaskRecords.terminal(status.getState())) {
            step.count("master/tasks_" + state.substring("task_".length()));
            ledger.frameworks()
                    .find(frameworkId)
                    .ifPresent(framework -> step.count(FrameworkMetrics.name(framework, "tasks/terminal/" + state)));
        }
        String source = status.getSource() == TaskStatus.Source.SOURCE_AGENT
                ? "source_slave"
                : status.getSource().name().toLowerCase(Locale.ROOT);
        if (status.hasReason()) {
            String reason = status.getReason().name().toLowerCase(Locale.ROOT).replace("agent", "slave");
            step.count("master/" + state + "/" + source + "/" + reason);
        }
    }
}
