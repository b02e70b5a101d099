package org.gantry.agent.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.FrameworkInfo;

/** A framework and its tasks on this agent. Owner thread only. */
final class FrameworkRuns {
    FrameworkInfo info;
    boolean removed;
    /** All its tasks that are not over, by id. */
    final Map<String, TaskRun> runs = new TreeMap<>();

    /** Executors that are not over, by id; those that stand for command tasks are not among them. */
    final Map<String, ExecutorRun> executors = new TreeMap<>();

    final Deque<ExecutorView> completed = new ArrayDeque<>();

    FrameworkRuns(FrameworkInfo info) {
        this.info = info;
    }

    void complete(TaskRun run, int kept) {
        runs.remove(run.key.task(), run);
        if (run.host.isPresent()) {
            run.host.get().complete(run);
        } else if (run.launched) {
            completed(run.view(), kept);
        }
    }

    void complete(ExecutorRun executor, int kept) {
        executors.remove(executor.run.executor(), executor);
        completed(executor.view(), kept);
    }

    private void completed(ExecutorView view, int kept) {
        completed.add(view);
        while (completed.size() > kept) {
            completed.remove();
        }
    }

    boolean isIdle() {
        return runs.isEmpty() && executors.isEmpty();
    }

    List<ExecutorRun> allExecutors() {
        return List.copyOf(executors.values());
    }

    /** A copy, so that the runs may change while it is walked through. */
    Collection<TaskRun> all() {
        return List.copyOf(runs.values());
    }

    FrameworkView view() {
        List<ExecutorView> views = new ArrayList<>();
        runs.values().stream().filter(run -> run.launched && run.host.isEmpty()).forEach(run -> views.add(run.view()));
        executors.values().forEach(executor -> views.add(executor.view()));
        return new FrameworkView(info, views, List.copyOf(completed));
    }
}
