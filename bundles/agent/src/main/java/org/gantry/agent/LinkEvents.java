package org.gantry.agent;

import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.agent.core.Command;
import org.gantry.agent.core.TaskKey;
import org.gantry.protocol.agentlink.AgentLink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what the master says into commands. */
final class LinkEvents {
    private static final Logger LOG = LoggerFactory.getLogger(LinkEvents.class);

    private LinkEvents() {}

    static Optional<Command> command(AgentLink.Event event) {
        return switch (event.getType()) {
            case SUBSCRIBED -> Optional.of(new Command.Subscribed(event.getSubscribed()));
            case LAUNCH ->
                Optional.of(new Command.Grounded(
                        event.getLaunch().getResourceVersion(),
                        new Command.Launch(
                                event.getLaunch().getFrameworkInfo(),
                                event.getLaunch().getTask())));
            case LAUNCH_GROUP ->
                Optional.of(new Command.Grounded(
                        event.getLaunchGroup().getResourceVersion(),
                        new Command.LaunchGroup(
                                event.getLaunchGroup().getFrameworkInfo(),
                                event.getLaunchGroup().getExecutor(),
                                event.getLaunchGroup().getTaskGroup().getTasksList())));
            case KILL ->
                Optional.of(new Command.Kill(
                        new TaskKey(
                                event.getKill().getFrameworkId().getValue(),
                                event.getKill().getTaskId().getValue()),
                        event.getKill().hasKillPolicy()
                                ? Optional.of(event.getKill().getKillPolicy())
                                : Optional.empty(),
                        event.getKill().getReason() == TaskStatus.Reason.REASON_CONTAINER_PREEMPTED));
            case ACKNOWLEDGE ->
                Optional.of(new Command.Acknowledge(
                        new TaskKey(
                                event.getAcknowledge().getFrameworkId().getValue(),
                                event.getAcknowledge().getTaskId().getValue()),
                        event.getAcknowledge().getUuid()));
            case SHUTDOWN_FRAMEWORK ->
                Optional.of(new Command.ShutdownFramework(
                        event.getShutdownFramework().getValue()));
            case UPDATE_FRAMEWORK -> Optional.of(new Command.UpdateFramework(event.getUpdateFramework()));
            case SHUTDOWN_EXECUTOR ->
                Optional.of(new Command.ShutdownExecutor(
                        event.getShutdownExecutor().getFrameworkId().getValue(),
                        event.getShutdownExecutor().getExecutorId().getValue()));
            case SHUTDOWN -> Optional.of(new Command.ShutdownAgent(event.getShutdown()));
            case DRAIN -> Optional.of(new Command.Drain(event.getDrain()));
            case MESSAGE ->
                Optional.of(new Command.TellExecutor(
                        event.getMessage().getFrameworkId().getValue(),
                        event.getMessage().getExecutorId().getValue(),
                        event.getMessage().getData()));
            case APPLY_OPERATION -> Optional.of(new Command.ApplyOperation(event.getApplyOperation()));
            case ACKNOWLEDGE_OPERATION ->
                Optional.of(new Command.AcknowledgeOperation(event.getAcknowledgeOperation()));
            case PING, ERROR -> Optional.empty();
            case UNKNOWN -> ignored(event, "this version does not know its type");
        };
    }

    private static Optional<Command> ignored(AgentLink.Event event, String why) {
        LOG.warn("Ignoring a {} event of the master: {}", event.getType(), why);
        return Optional.empty();
    }
}
