package org.gantry.agent.core;

import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.gantry.agent.checkpoint.RunId;

/**
 * One run of an executor, as readers see it.
 *
 * @param pid of the container's supervisor, 0 while there is none
 * @param launching whether its container has not started yet
 * @param gone whether its container is no more
 */
public record ExecutorView(
        RunId run, ExecutorInfo executor, Task task, TaskInfo info, long pid, boolean launching, boolean gone) {
    public boolean terminated() {
        return Tasks.isTerminal(task.getState());
    }
}
