package org.gantry.master.transition;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.gantry.master.state.Agent;
import org.gantry.master.state.Executor;
import org.gantry.master.state.Framework;
import org.gantry.master.state.TaskTables;
import org.gantry.master.view.OperatorEvents;

/** Tasks and executors of a framework on an agent, as the books have them. */
final class Placement {
    private final Step step;
    private final Framework framework;
    private final Agent agent;

    Placement(Step step, Framework framework, Agent agent) {
        this.step = step;
        this.framework = framework;
        this.agent = agent;
    }

    /** Whether the task is new and meant for this agent. */
    Optional<String> check(TaskInfo task) {
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

    /** The executor of that id, if the agent runs it already. */
    Optional<ExecutorInfo> executor(ExecutorInfo wanted) {
        String key =
                Executor.key(agent.id(), framework.id(), wanted.getExecutorId().getValue());
        return step.ledger().executors().find(key).map(Executor::info);
    }

    /** Tasks that run under an executor, or may. */
    List<Task> tasksUnder(ExecutorInfo executor) {
        return Stream.concat(
                        step.ledger().tasksOfAgent(agent.id()).stream(),
                        step.ledger().unreachableTasksOfAgent(agent.id()).stream())
                .filter(task -> task.getFrameworkId().equals(framework.info().getId()))
                .filter(task -> TaskRecords.ranIn(task, executor.getExecutorId()))
                .toList();
    }

    void add(ExecutorInfo info) {
        Executor executor = new Executor(agent.id(), info);
        step.ledger().executors().put(executor.key(), executor);
    }

    void add(TaskInfo task) {
        Task record = TaskRecords.launched(task, framework.id());
        step.ledger().tasks(framework.id()).current().put(task.getTaskId().getValue(), record);
        step.tellOperators(() -> OperatorEvents.taskAdded(record));
    }
}
