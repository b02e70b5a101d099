package org.gantry.agent.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.mesos.v1.Protos.DrainConfig;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * The order to run nothing more.
 *
 * @param since when the agent began to follow it
 */
public record Drain(DrainConfig config, Instant since) {
    /** How a task is to be killed: in its own time, unless that is longer than the order allows. */
    Optional<KillPolicy> policy(TaskInfo task) {
        if (!config.hasMaxGracePeriod()) {
            return Optional.empty();
        }
        Duration most = Kills.duration(config.getMaxGracePeriod());
        boolean shorter = task.getKillPolicy().hasGracePeriod()
                && Kills.duration(task.getKillPolicy().getGracePeriod()).compareTo(most) <= 0;
        return shorter
                ? Optional.empty()
                : Optional.of(KillPolicy.newBuilder()
                        .setGracePeriod(DurationInfo.newBuilder().setNanoseconds(most.toNanos()))
                        .build());
    }

    /** Says in a status why its task is killed, and that it will not come back if its agent does not. */
    void mark(FrameworkInfo framework, TaskStatus.Builder status) {
        boolean killed = status.getState() == TaskState.TASK_KILLED;
        if (!killed && status.getState() != TaskState.TASK_KILLING) {
            return;
        }
        status.setReason(TaskStatus.Reason.REASON_AGENT_DRAINING);
        // A task that is still being killed stays so: what is told of it must not end before it does.
        if (killed && config.getMarkGone() && Tasks.has(framework, FrameworkInfo.Capability.Type.PARTITION_AWARE)) {
            status.setState(TaskState.TASK_GONE_BY_OPERATOR);
        }
    }
}
