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
    final Map<String, TaskRun> runs = new TreeMap<>();
    final Deque<ExecutorView> completed = new ArrayDeque<>();

    FrameworkRuns(FrameworkInfo info) {
        this.info = info;
    }

    void complete(TaskRun run, int kept) {
        runs.remove(run.key.task(), run);
        if (run.launched) {
            completed.add(run.view());
            while (completed.size() > kept) {
                completed.remove();
            }
        }
    }

    /** A copy, so that the runs may change while it is walked through. */
    Collection<TaskRun> all() {
        return List.copyOf(runs.values());
    }

    FrameworkView view() {
        List<ExecutorView> executors = new ArrayList<>();
        runs.values().stream().filter(run -> run.launched).forEach(run -> executors.add(run.view()));
        return new FrameworkView(info, executors, List.copyOf(completed));
    }
}
