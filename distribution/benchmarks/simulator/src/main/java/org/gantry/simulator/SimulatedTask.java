package org.gantry.simulator;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.UUID;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/** A task on a simulated agent with its updates, of which the first that is not acknowledged is sent. One thread only. */
final class SimulatedTask {
    private final Deque<TaskStatus> unacknowledged = new ArrayDeque<>();
    private Task task;
    private long sentAt;

    SimulatedTask(Task task) {
        this.task = task;
    }

    static SimulatedTask of(FrameworkID framework, TaskInfo info) {
        Task.Builder task = Task.newBuilder()
                .setName(info.getName())
                .setTaskId(info.getTaskId())
                .setFrameworkId(framework)
                .setAgentId(info.getAgentId())
                .setState(TaskState.TASK_STAGING)
                .addAllResources(info.getResourcesList());
        if (info.hasLabels()) {
            task.setLabels(info.getLabels());
        }
        if (info.hasDiscovery()) {
            task.setDiscovery(info.getDiscovery());
        }
        return new SimulatedTask(task.build());
    }

    FrameworkID framework() {
        return task.getFrameworkId();
    }

    String id() {
        return task.getTaskId().getValue();
    }

    boolean terminal() {
        return switch (task.getState()) {
            case TASK_FINISHED, TASK_KILLED, TASK_FAILED -> true;
            default -> false;
        };
    }

    /** As it is told to a master at registration. */
    Task told(AgentID agent) {
        return task.toBuilder().setAgentId(agent).build();
    }

    TaskState state() {
        return task.getState();
    }

    /** A new state, to be told. */
    void enter(TaskState state, AgentID agent, double now) {
        TaskStatus status = TaskStatus.newBuilder()
                .setTaskId(task.getTaskId())
                .setState(state)
                .setAgentId(agent)
                .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
                .setUuid(uuid())
                .setTimestamp(now)
                .build();
        unacknowledged.add(status);
        task = task.toBuilder()
                .setState(state)
                .addStatuses(status.toBuilder().clearUuid())
                .setStatusUpdateState(unacknowledged.getFirst().getState())
                .setStatusUpdateUuid(unacknowledged.getFirst().getUuid())
                .build();
    }

    /** What is to be sent now; empty if everything is acknowledged. */
    Optional<TaskStatus> head() {
        return Optional.ofNullable(unacknowledged.peek());
    }

    void sent(long nanos) {
        sentAt = nanos;
    }

    long sentAt() {
        return sentAt;
    }

    /** @return whether that was the one that waited */
    boolean acknowledged(ByteString uuid) {
        boolean waited = head().filter(status -> status.getUuid().equals(uuid)).isPresent();
        if (waited) {
            unacknowledged.remove();
            Task.Builder next = task.toBuilder();
            head().ifPresent(status ->
                    next.setStatusUpdateState(status.getState()).setStatusUpdateUuid(status.getUuid()));
            task = next.build();
        }
        return waited;
    }

    private static ByteString uuid() {
        UUID uuid = UUID.randomUUID();
        return ByteString.copyFrom(ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .flip());
    }
}
