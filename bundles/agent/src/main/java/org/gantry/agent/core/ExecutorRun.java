package org.gantry.agent.core;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.gantry.agent.checkpoint.RunId;

/**
 * An executor that several tasks may share: one that the framework brings along and that talks to this agent, or the
 * default one, whose part this agent plays itself. Owner thread only.
 */
final class ExecutorRun {
    private static final int COMPLETED_TASKS = 200;

    enum Phase {
        LAUNCHING,
        /** Its container is there, but it has not subscribed. */
        REGISTERING,
        RUNNING,
        /** It is to end. */
        TERMINATING,
        /** Its container's command has ended, or never started. */
        ENDED
    }

    final RunId run;
    final ExecutorInfo info;

    /** Those that are not over, in the order in which they came. */
    final Map<String, TaskRun> tasks = new LinkedHashMap<>();

    final Deque<TaskEntry> completedTasks = new ArrayDeque<>();
    Phase phase = Phase.LAUNCHING;
    long pid;
    boolean destroyed;

    /** Whether its container was launched; one that is being launched cannot be ended yet. */
    boolean there;

    /** Whether a task was ever handed to it. */
    boolean everSent;

    Optional<ExecutorChannel> channel = Optional.empty();

    /** What it said before the news of its launch was here: it is let in when its process is known. */
    Optional<Command.ExecutorSubscribed> early = Optional.empty();

    /** What its tasks are told when it ends, if this agent has a reason to end it. */
    Optional<Ending> pending = Optional.empty();

    /** What its end is told with, if this agent ends it; like the status of wait(2). */
    Optional<Integer> status = Optional.empty();

    /** What its container was last allowed to use. */
    Allowance applied = Allowance.NOTHING;

    boolean completed;

    /** Whether a former process of this agent launched it, and its time to subscribe again has not begun. */
    boolean recovered;

    ExecutorRun(RunId run, ExecutorInfo info) {
        this.run = run;
        this.info = info;
    }

    /** Whether this agent plays its part. */
    boolean builtIn() {
        return info.getType() == ExecutorInfo.Type.DEFAULT;
    }

    boolean ending() {
        return phase == Phase.TERMINATING || phase == Phase.ENDED;
    }

    /** A copy, so that the tasks may change while it is walked through. */
    List<TaskRun> all() {
        return List.copyOf(tasks.values());
    }

    List<TaskRun> unfinished() {
        return tasks.values().stream().filter(task -> !task.isTerminal()).toList();
    }

    /** What it and its tasks may use together. */
    Allowance allowance() {
        return Allowance.of(
                info.getResourcesList(),
                unfinished().stream().map(task -> task.info).toList());
    }

    void complete(TaskRun task) {
        tasks.remove(task.key.task(), task);
        completedTasks.add(task.entry());
        while (completedTasks.size() > COMPLETED_TASKS) {
            completedTasks.remove();
        }
    }

    ExecutorView view() {
        return new ExecutorView(
                run,
                info,
                false,
                tasks.values().stream().map(TaskRun::entry).toList(),
                List.copyOf(completedTasks),
                pid,
                phase == Phase.LAUNCHING || phase == Phase.REGISTERING,
                ending(),
                destroyed);
    }
}
