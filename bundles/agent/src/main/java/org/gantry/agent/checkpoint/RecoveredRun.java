package org.gantry.agent.checkpoint;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * One run as found on disk.
 *
 * @param executor empty if the run is a command task's, or if the agent died before this was written
 * @param tasks empty if the agent died before the first was written, so that nothing was launched
 * @param completed whether the run was over and everything acknowledged
 * @param lastChange when its meta directory last changed
 */
public record RecoveredRun(
        RunId id, Optional<ExecutorInfo> executor, List<RecoveredTask> tasks, boolean completed, Instant lastChange) {
    public RecoveredRun {
        tasks = List.copyOf(tasks);
    }

    /** A command task's run. */
    public RecoveredRun(
            RunId id,
            Optional<TaskInfo> task,
            List<TaskStatus> updates,
            Set<ByteString> acknowledged,
            boolean completed,
            Instant lastChange) {
        this(
                id,
                Optional.empty(),
                task.map(info -> List.of(new RecoveredTask(info, id.container(), "", updates, acknowledged)))
                        .orElse(List.of()),
                completed,
                lastChange);
    }
}
