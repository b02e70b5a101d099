package org.gantry.agent.core;

import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.gantry.model.container.ContainerId;

/**
 * One task of an executor, as readers see it.
 *
 * @param task with its statuses
 * @param info as it was launched
 * @param container what runs it: the executor's own, or one that is nested in that
 * @param pid of the supervisor of the task's own container, 0 if there is none
 * @param queued whether it waits for its executor or for its container
 * @param gone whether nothing is left of its container
 */
public record TaskEntry(Task task, TaskInfo info, ContainerId container, long pid, boolean queued, boolean gone) {
    /** How far it has come. */
    public enum Stage {
        QUEUED,
        LAUNCHED,
        ENDED
    }

    public boolean terminated() {
        return Tasks.isTerminal(task.getState());
    }

    public Stage stage() {
        if (terminated()) {
            return Stage.ENDED;
        }
        return queued ? Stage.QUEUED : Stage.LAUNCHED;
    }
}
