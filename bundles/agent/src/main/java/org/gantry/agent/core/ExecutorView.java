package org.gantry.agent.core;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.gantry.agent.checkpoint.RunId;

/**
 * One run of an executor, as readers see it.
 *
 * @param generated whether it stands for a command task, and was not asked for by the framework
 * @param tasks those that are not over, oldest first
 * @param completedTasks those that are over and acknowledged, oldest first
 * @param pid of the container's supervisor, 0 while there is none
 * @param launching whether its container has not started, or it has not subscribed yet
 * @param ending whether it is asked to end, or has ended
 * @param gone whether its container is no more
 */
public record ExecutorView(
        RunId run,
        ExecutorInfo executor,
        boolean generated,
        List<TaskEntry> tasks,
        List<TaskEntry> completedTasks,
        long pid,
        boolean launching,
        boolean ending,
        boolean gone) {
    public ExecutorView {
        tasks = List.copyOf(tasks);
        completedTasks = List.copyOf(completedTasks);
    }

    /** The same run with fewer tasks. */
    public ExecutorView only(List<TaskEntry> someTasks, List<TaskEntry> someCompleted) {
        return new ExecutorView(run, executor, generated, someTasks, someCompleted, pid, launching, ending, gone);
    }

    /** The task of an executor that stands for a command task. */
    public Task task() {
        return tasks.get(0).task();
    }

    /** That task as it was launched. */
    public TaskInfo info() {
        return tasks.get(0).info();
    }

    /** What it and those of its tasks that go on may use together. */
    public List<Resource> resources() {
        List<Resource> all = new ArrayList<>(executor.getResourcesList());
        tasks.stream()
                .filter(task -> generated || !task.terminated())
                .forEach(task -> all.addAll(task.task().getResourcesList()));
        return all;
    }

    /** Tasks that were not launched yet, that go on, or that have ended, whichever is asked for. */
    public List<TaskEntry> tasks(TaskEntry.Stage stage) {
        Stream<TaskEntry> past = stage == TaskEntry.Stage.ENDED ? completedTasks.stream() : Stream.empty();
        return Stream.concat(past, tasks.stream().filter(task -> task.stage() == stage))
                .toList();
    }

    /** Whether no task of it goes on. */
    public boolean terminated() {
        return tasks.stream().allMatch(TaskEntry::terminated);
    }

    /** Whether it has a container that can be asked about. */
    public boolean hasContainer() {
        return pid > 0 && !gone;
    }
}
