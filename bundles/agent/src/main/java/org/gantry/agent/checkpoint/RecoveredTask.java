package org.gantry.agent.checkpoint;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Set;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.model.container.ContainerId;

/**
 * One task as found on disk.
 *
 * @param container what ran it: the executor's own, or one nested in that
 * @param group the name of the group that it was launched with, empty if it was launched alone
 * @param updates every status update, in order
 * @param acknowledged uuids of the updates that the framework has acknowledged
 */
public record RecoveredTask(
        TaskInfo info, ContainerId container, String group, List<TaskStatus> updates, Set<ByteString> acknowledged) {
    public RecoveredTask {
        updates = List.copyOf(updates);
        acknowledged = Set.copyOf(acknowledged);
    }
}
