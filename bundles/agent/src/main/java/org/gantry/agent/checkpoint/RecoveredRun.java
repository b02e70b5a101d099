package org.gantry.agent.checkpoint;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * One run as found on disk.
 *
 * @param task empty if the agent died before it was written, so that nothing was launched
 * @param updates every status update, in order
 * @param acknowledged uuids of the updates that the framework has acknowledged
 * @param completed whether the run was over and everything acknowledged
 * @param lastChange when its meta directory last changed
 */
public record RecoveredRun(
        RunId id,
        Optional<TaskInfo> task,
        List<TaskStatus> updates,
        Set<ByteString> acknowledged,
        boolean completed,
        Instant lastChange) {}
