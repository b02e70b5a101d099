package org.gantry.agent.core;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.CheckStatusInfo;
import org.apache.mesos.v1.Protos.DrainConfig;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.agent.checkpoint.RecoveredAgent;
import org.gantry.agent.checkpoint.ResourceCheckpoint;
import org.gantry.containerizers.spi.ContainerExit;
import org.gantry.model.Resources;
import org.gantry.model.container.ContainerId;
import org.gantry.protocol.agentlink.AgentLink;

/** Something that happened or was asked for; the owner thread applies one after another. */
public sealed interface Command {
    /**
     * What a former process left behind was looked at.
     *
     * @param alive containers that a containerizer took over; their exits follow
     * @param running those of them whose command runs still, with the pids that their launches would have told
     * @param refused containers that no containerizer took over, with the reason
     */
    record Recovered(
            RecoveredAgent checkpoint,
            Set<ContainerId> alive,
            Map<ContainerId, Long> running,
            Map<ContainerId, String> refused,
            Duration took)
            implements Command {}

    record Subscribed(AgentLink.Event.Subscribed event) implements Command {}

    record Disconnected(String reason) implements Command {}

    record Launch(FrameworkInfo framework, TaskInfo task) implements Command {}

    record LaunchGroup(FrameworkInfo framework, ExecutorInfo executor, List<TaskInfo> tasks) implements Command {}

    /** What may be offered twice from now on, revocable. */
    record Oversubscribed(List<Resource> resources) implements Command {}

    /**
     * Ends a task.
     *
     * @param preempted whether it makes room for another one
     */
    record Kill(TaskKey task, Optional<KillPolicy> policy, boolean preempted) implements Command {
        public Kill(TaskKey task, Optional<KillPolicy> policy) {
            this(task, policy, false);
        }
    }

    record Acknowledge(TaskKey task, ByteString uuid) implements Command {}

    record UpdateFramework(FrameworkInfo framework) implements Command {}

    /** End the framework's tasks and forget it. */
    record ShutdownFramework(String framework) implements Command {}

    /** Run nothing more: an operator empties this agent. */
    record Drain(DrainConfig config) implements Command {}

    record ShutdownExecutor(String framework, String executor) implements Command {}

    /** A message of a framework for its executor. */
    record TellExecutor(String framework, String executor, ByteString data) implements Command {}

    /**
     * An executor is there, and hears events on the channel from now on.
     *
     * @param unacknowledgedTasks that it was sent and has not reported on
     * @param unacknowledgedUpdates that it has sent and not heard of again
     */
    record ExecutorSubscribed(
            String framework,
            String executor,
            List<TaskInfo> unacknowledgedTasks,
            List<TaskStatus> unacknowledgedUpdates,
            ExecutorChannel channel)
            implements Command {}

    record ExecutorUpdated(String framework, String executor, TaskStatus status) implements Command {}

    /** A message of an executor for its framework. */
    record ExecutorSaid(String framework, String executor, ByteString data) implements Command {}

    record ExecutorDisconnected(String framework, String executor, ExecutorChannel channel) implements Command {}

    /**
     * An executor was waited for long enough.
     *
     * @param again whether a former process of this agent has launched it
     */
    record RegistrationTimedOut(ContainerId container, boolean again) implements Command {}

    /** Executors of a former process can find this one from now on. */
    record Reachable() implements Command {}

    record ShutdownTimedOut(ContainerId container) implements Command {}

    /** A task was not saved, and so not handed to its executor. */
    record Unsaved(TaskKey task, String message) implements Command {}

    record ResizeFailed(ContainerId container, String message) implements Command {}

    /** The master removed this agent: end everything, start as a new agent. */
    record ShutdownAgent(String reason) implements Command {}

    /** The agent stops for good and takes its tasks with it. */
    record StopTasks() implements Command {}

    /** Enough was waited for the acknowledgements of last updates; they are sent again at the next start. */
    record StopUnacknowledged() implements Command {}

    record Launched(ContainerId container, long pid) implements Command {}

    record LaunchFailed(ContainerId container, String message) implements Command {}

    record Exited(ContainerId container, ContainerExit exit) implements Command {}

    /**
     * Nothing is left of a container.
     *
     * @param error why something could not be cleaned up
     */
    record Destroyed(ContainerId container, Optional<String> error) implements Command {}

    /**
     * A kill's time is up.
     *
     * @param attempt which kill this belongs to; a later one that shortens the time outdates it
     */
    record GraceExpired(ContainerId container, int attempt) implements Command {}

    record CompletionTimeReached(ContainerId container) implements Command {}

    record RetryUpdate(TaskKey task, ByteString uuid, Duration interval) implements Command {}

    /**
     * A health check was carried out.
     *
     * @param kill whether so many checks failed in a row that the task is to be ended
     */
    record HealthChanged(ContainerId container, boolean healthy, boolean kill, String message) implements Command {}

    /**
     * A {@link Launch} or {@link LaunchGroup} that the master decided on.
     *
     * @param resourceVersion of this agent's resources that the master knew; empty if it says nothing of that
     */
    record Grounded(ByteString resourceVersion, Command launch) implements Command {}

    /** What concerns offer operations and the resources that they change. */
    sealed interface ForOperations extends Command {}

    /**
     * What a former process had made of the agent's resources.
     *
     * @param total with that
     */
    record Restored(ResourceCheckpoint checkpoint, Resources total) implements ForOperations {}

    record ApplyOperation(AgentLink.Event.ApplyOperation order) implements ForOperations {}

    record AcknowledgeOperation(AgentLink.Event.AcknowledgeOperation order) implements ForOperations {}

    /** An {@link Effect.ApplyOperation} was carried out, or could not be. */
    record OperationApplied(ByteString uuid, Optional<String> error) implements ForOperations {}

    /**
     * It is time to send the status of an operation again.
     *
     * @param attempt outdated if it was sent again since
     */
    record RetryOperation(ByteString uuid, int attempt, Duration interval) implements ForOperations {}

    record CheckChanged(ContainerId container, CheckStatusInfo status) implements Command {}
}
