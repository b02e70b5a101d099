package org.gantry.agent.core;

import com.google.protobuf.ByteString;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.protocol.agentlink.AgentLink;

/** Status updates of tasks: made, saved, sent one after another, sent again until they are acknowledged. */
final class Updates {
    private final AgentState state;
    private final CoreSettings settings;
    private final Clock clock;
    private final Outbox effects;

    Updates(AgentState state, CoreSettings settings, Clock clock, Outbox effects) {
        this.state = state;
        this.settings = settings;
        this.clock = clock;
        this.effects = effects;
    }

    void update(TaskRun run, TaskStatus.Builder builder) {
        containerStatus(run, builder);
        state.drain.ifPresent(drain -> drain.mark(state.frameworks.get(run.key.framework()).info, builder));
        TaskStatus status = builder.build();
        run.task = Tasks.with(run.task, status);
        state.count("slave/valid_status_updates", 1);
        if (run.launched) {
            effects.add(new Effect.SaveUpdate(state.agentId(), run.run, status));
        }
        if (state.frameworks.get(run.key.framework()).removed) {
            return; // there is nobody to tell
        }
        if (run.updates.add(status)) {
            sendHead(run, UpdateStream.FIRST_RETRY);
        }
    }

    private void containerStatus(TaskRun run, TaskStatus.Builder builder) {
        Optional<String> address = Optional.of(settings.ip());
        if (run.host.isEmpty()) {
            boolean neverStarted = builder.getReason() == TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED;
            if (run.launched && !neverStarted) {
                builder.setContainerStatus(Tasks.containerStatus(run.container, run.pid, address));
            }
        } else if (run.hasOwnContainer()) {
            boolean there = run.phase == TaskRun.Phase.RUNNING || run.phase == TaskRun.Phase.KILLING;
            builder.setContainerStatus(
                    there
                            ? Tasks.containerStatus(run.container, run.pid, address)
                            : Tasks.containerStatus(run.container, 0, Optional.empty()));
        } else if (builder.getSource() == TaskStatus.Source.SOURCE_EXECUTOR) {
            ContainerStatus known = Tasks.containerStatus(run.container, run.host.get().pid, address);
            ContainerStatus.Builder merged = builder.getContainerStatus().toBuilder();
            if (merged.getNetworkInfosCount() > 0) {
                known = known.toBuilder().clearNetworkInfos().build();
            }
            builder.setContainerStatus(merged.mergeFrom(known));
        }
    }

    void sendHead(TaskRun run, Duration interval) {
        Optional<TaskStatus> head = run.updates.head();
        if (head.isEmpty() || !state.connected) {
            return;
        }
        AgentLink.Call.StatusUpdate update = AgentLink.Call.StatusUpdate.newBuilder()
                .setFrameworkId(Tasks.frameworkId(run.key.framework()))
                .setStatus(head.get())
                .setLatestState(run.task.getState())
                .build();
        effects.add(new Effect.Send(AgentLink.Call.newBuilder()
                .setType(AgentLink.Call.Type.STATUS_UPDATE)
                .setAgentId(state.info.getId())
                .setStatusUpdate(update)
                .build()));
        effects.add(new Effect.After(
                interval, new Command.RetryUpdate(run.key, head.get().getUuid(), interval)));
    }

    void retry(TaskKey key, ByteString uuid, Duration interval) {
        TaskRun run = state.run(key).orElse(null);
        if (run != null && run.updates.headIs(uuid)) {
            sendHead(run, UpdateStream.next(interval));
        }
    }

    TaskStatus.Builder status(TaskRun run, TaskState reached, TaskStatus.Source source) {
        TaskStatus.Builder status = Tasks.status(state.agentId(), run, reached, source, clock.instant());
        boolean checked = run.info.hasCheck() && source == TaskStatus.Source.SOURCE_EXECUTOR;
        if (checked && (run.host.isEmpty() || run.hasOwnContainer())) {
            status.setCheckStatus(LaunchRules.emptyStatus(run.info.getCheck()));
        }
        return status;
    }

    /** Takes an acknowledgement. @return whether it was for the update that is under way */
    boolean acknowledge(TaskRun run, ByteString uuid) {
        if (!run.updates.acknowledge(uuid)) {
            return false;
        }
        if (run.launched) {
            effects.add(new Effect.SaveAcknowledgement(state.agentId(), run.run, run.key.task(), uuid));
        }
        sendHead(run, UpdateStream.FIRST_RETRY);
        return true;
    }
}
