package org.gantry.agent.core;

import com.google.protobuf.ByteString;
import java.time.Duration;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.DrainConfig;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Event;
import org.gantry.agent.checkpoint.ResourceCheckpoint;
import org.gantry.agent.checkpoint.RunId;
import org.gantry.model.Resources;
import org.gantry.model.container.ContainerId;
import org.gantry.protocol.agentlink.AgentLink;

/** Something to be done because of a command. Effects are carried out in order, off the owner thread. */
public sealed interface Effect {
    /** On disk before any later effect begins. */
    sealed interface Save extends Effect {}

    record SaveAgent(AgentInfo info) implements Save {}

    record ForgetAgent() implements Save {}

    record SaveDrain(String agent, DrainConfig config) implements Save {}

    record ForgetDrain(String agent) implements Save {}

    record SaveFramework(String agent, FrameworkInfo info) implements Save {}

    record SaveRun(String agent, RunId run, ExecutorInfo executor, TaskInfo task) implements Save {}

    record SaveExecutor(String agent, RunId run, ExecutorInfo executor) implements Save {}

    /**
     * A task of an executor.
     *
     * @param container what runs it, the executor's own or a nested one
     * @param group the name of its group, empty if it was launched alone
     */
    record SaveTask(String agent, RunId run, ContainerId container, String group, TaskInfo task) implements Save {}

    record SavePid(String agent, RunId run, long pid) implements Save {}

    record SaveUpdate(String agent, RunId run, TaskStatus status) implements Save {}

    record SaveAcknowledgement(String agent, RunId run, String task, ByteString uuid) implements Save {}

    record SaveResources(ResourceCheckpoint checkpoint) implements Save {}

    /**
     * Make the directories of new volumes, save, take away those of old ones; ends in {@link Command.OperationApplied}.
     *
     * @param checkpoint as it is after the operation
     */
    record ApplyOperation(ByteString uuid, ResourceCheckpoint checkpoint, Resources created, Resources discarded)
            implements Effect {}

    /** The run is over: mark it, and hand its directories to garbage collection. */
    record Complete(String agent, RunId run) implements Save {}

    record Send(AgentLink.Call call) implements Effect {}

    /** Prepare the sandbox, fetch, launch; ends in {@link Command.Launched} or {@link Command.LaunchFailed}. */
    record Start(String agent, RunId run, FrameworkInfo framework, TaskInfo task) implements Effect {}

    /**
     * As {@link Start}, of an executor.
     *
     * @param allowance of it and its tasks together
     */
    record StartExecutor(String agent, RunId run, FrameworkInfo framework, ExecutorInfo executor, Allowance allowance)
            implements Effect {}

    /** As {@link Start}, of a task in a container nested in its executor's. */
    record StartMember(
            String agent,
            RunId run,
            ContainerId container,
            FrameworkInfo framework,
            ExecutorInfo executor,
            TaskInfo task)
            implements Effect {}

    /** Change what a container may use; ends in {@link Command.ResizeFailed} if that cannot be. */
    record Resize(String agent, RunId run, Allowance allowance) implements Effect {}

    /**
     * Sends an event to an executor.
     *
     * @param framework whose executor that is
     */
    record ToExecutor(String framework, ExecutorChannel channel, Event event) implements Effect {}

    record CloseExecutor(ExecutorChannel channel) implements Effect {}

    /** Give up a {@link Start} if it has not launched yet. */
    record CancelStart(ContainerId container) implements Effect {}

    /** Report the container's exit. */
    record Watch(ContainerId container) implements Effect {}

    record Signal(ContainerId container, int signal) implements Effect {}

    record Destroy(ContainerId container) implements Effect {}

    record After(Duration delay, Command command) implements Effect {}

    record StartChecks(ContainerId container, TaskInfo task) implements Effect {}

    record StopChecks(ContainerId container) implements Effect {}

    /** Close the link to the master if it is open, and subscribe anew. */
    record Resubscribe(String reason) implements Effect {}

    /** Everything that {@link Command.StopTasks} asked for has ended. */
    record Stopped() implements Effect {}
}
