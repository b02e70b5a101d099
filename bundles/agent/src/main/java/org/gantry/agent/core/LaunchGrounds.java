package org.gantry.agent.core;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.model.Resources;
import org.gantry.protocol.ResourceConversion;

/** Whether what the master decided about launches stands on what this agent really has. */
final class LaunchGrounds {
    private final AgentResources resources;

    LaunchGrounds(AgentState state) {
        this.resources = state.resources;
    }

    /** Why tasks cannot be launched; empty if they can. */
    Optional<Ending> refusal(
            ByteString version, FrameworkInfo framework, List<TaskInfo> tasks, Optional<ExecutorInfo> executor) {
        if (!version.isEmpty() && !version.equals(resources.version)) {
            return Optional.of(dropped(
                    framework, TaskStatus.Reason.REASON_INVALID_OFFERS, "Task assumes outdated resource state"));
        }
        if (isUnknown(tasks.stream().flatMap(task -> task.getResourcesList().stream()))) {
            return Optional.of(dropped(
                    framework,
                    TaskStatus.Reason.REASON_RESOURCES_UNKNOWN,
                    "The checkpointed resources being used by the task or task group are unknown to the agent"));
        }
        return executor.filter(info -> isUnknown(info.getResourcesList().stream()))
                .map(info -> dropped(
                        framework,
                        TaskStatus.Reason.REASON_RESOURCES_UNKNOWN,
                        "The checkpointed resources being used by the executor are unknown to the agent"));
    }

    private boolean isUnknown(Stream<Resource> used) {
        Resources kept =
                ResourceConversion.toModel(used.toList()).checkpointed().unallocated();
        return kept.entries().stream().anyMatch(entry -> !resources.total.contains(entry));
    }

    private static Ending dropped(FrameworkInfo framework, TaskStatus.Reason reason, String message) {
        return Ending.of(Tasks.vanished(framework, TaskState.TASK_DROPPED), reason, message);
    }
}
