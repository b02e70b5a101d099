package org.gantry.agent.core;

import java.util.Optional;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskResourceLimitation;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Value;
import org.gantry.containerizers.spi.ContainerExit;
import org.gantry.model.container.Limitation;

/** What a task's terminal update says, by how its container ended and why. */
record Ending(
        TaskState state,
        Optional<TaskStatus.Reason> reason,
        String message,
        Optional<TaskResourceLimitation> limitation,
        Optional<Boolean> healthy) {

    static Ending of(ContainerExit exit, Optional<KillCause> cause) {
        if (exit.limitation().isPresent()) {
            return limited(exit.limitation().get());
        }
        String message = message(exit);
        if (cause.isPresent()) {
            return killed(cause.get(), message);
        }
        if (exit.exitCode().isEmpty() && exit.signal().isEmpty()) {
            return failed(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED, message);
        }
        boolean success = exit.exitCode().orElse(-1) == 0;
        return plain(success ? TaskState.TASK_FINISHED : TaskState.TASK_FAILED, message);
    }

    static Ending failed(TaskStatus.Reason reason, String message) {
        return of(TaskState.TASK_FAILED, reason, message);
    }

    static Ending of(TaskState state, TaskStatus.Reason reason, String message) {
        return new Ending(state, Optional.of(reason), message, Optional.empty(), Optional.empty());
    }

    private static Ending plain(TaskState state, String message) {
        return new Ending(state, Optional.empty(), message, Optional.empty(), Optional.empty());
    }

    private static Ending killed(KillCause cause, String message) {
        return switch (cause) {
            case REQUESTED -> plain(TaskState.TASK_KILLED, message);
            case DURING_LAUNCH ->
                of(
                        TaskState.TASK_KILLED,
                        TaskStatus.Reason.REASON_TASK_KILLED_DURING_LAUNCH,
                        "Task was killed while it was being launched");
            case UNHEALTHY ->
                new Ending(TaskState.TASK_KILLED, Optional.empty(), message, Optional.empty(), Optional.of(false));
            case PREEMPTED -> of(TaskState.TASK_KILLED, TaskStatus.Reason.REASON_CONTAINER_PREEMPTED, message);
            case COMPLETION_TIME -> failed(TaskStatus.Reason.REASON_MAX_COMPLETION_TIME_REACHED, message);
        };
    }

    private static Ending limited(Limitation limitation) {
        TaskStatus.Reason reason =
                switch (limitation.kind()) {
                    case MEMORY -> TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY;
                    case DISK -> TaskStatus.Reason.REASON_CONTAINER_LIMITATION_DISK;
                    case PROCESSES, NETWORK_PORTS, OTHER -> TaskStatus.Reason.REASON_CONTAINER_LIMITATION;
                };
        TaskResourceLimitation.Builder limits = TaskResourceLimitation.newBuilder();
        limitation
                .resources()
                .forEach((name, value) -> limits.addResources(Resource.newBuilder()
                        .setName(name)
                        .setType(Value.Type.SCALAR)
                        .setScalar(Value.Scalar.newBuilder().setValue(value))));
        return new Ending(
                TaskState.TASK_FAILED,
                Optional.of(reason),
                limitation.message(),
                limits.getResourcesCount() == 0 ? Optional.empty() : Optional.of(limits.build()),
                Optional.empty());
    }

    private static String message(ContainerExit exit) {
        if (exit.signal().isPresent()) {
            return "Command terminated with signal "
                    + Signals.name(exit.signal().getAsInt());
        }
        if (exit.exitCode().isPresent()) {
            return "Command exited with status " + exit.exitCode().getAsInt();
        }
        return "How the command ended is not known: its supervisor was killed or the host restarted";
    }
}
