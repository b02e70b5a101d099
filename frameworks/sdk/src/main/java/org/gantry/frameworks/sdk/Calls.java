package org.gantry.frameworks.sdk;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;

/** The calls that schedulers need most; {@link SchedulerClient#send} adds the framework's id. */
public final class Calls {
    private Calls() {}

    /** Launches tasks on one offer; an empty collection declines it. */
    public static Call launch(OfferID offer, Collection<TaskInfo> tasks, Duration refuse) {
        Call.Accept.Builder accept = Call.Accept.newBuilder().addOfferIds(offer).setFilters(filters(refuse));
        accept.addOperations(Offer.Operation.newBuilder()
                .setType(Offer.Operation.Type.LAUNCH)
                .setLaunch(Offer.Operation.Launch.newBuilder().addAllTaskInfos(tasks)));
        return Call.newBuilder().setType(Call.Type.ACCEPT).setAccept(accept).build();
    }

    /**
     * Gives offers back.
     *
     * @param refuse how long the same resources shall not be offered again
     */
    public static Call decline(Collection<OfferID> offers, Duration refuse) {
        return Call.newBuilder()
                .setType(Call.Type.DECLINE)
                .setDecline(Call.Decline.newBuilder().addAllOfferIds(offers).setFilters(filters(refuse)))
                .build();
    }

    public static Call revive() {
        return Call.newBuilder().setType(Call.Type.REVIVE).build();
    }

    public static Call suppress() {
        return Call.newBuilder().setType(Call.Type.SUPPRESS).build();
    }

    public static Call kill(String taskId, Optional<String> agentId, Optional<Duration> grace) {
        Call.Kill.Builder kill =
                Call.Kill.newBuilder().setTaskId(TaskID.newBuilder().setValue(taskId));
        agentId.ifPresent(id -> kill.setAgentId(AgentID.newBuilder().setValue(id)));
        grace.ifPresent(time -> kill.setKillPolicy(
                KillPolicy.newBuilder().setGracePeriod(DurationInfo.newBuilder().setNanoseconds(time.toNanos()))));
        return Call.newBuilder().setType(Call.Type.KILL).setKill(kill).build();
    }

    /** Empty for an update that needs no acknowledgement. */
    public static Optional<Call> acknowledge(TaskStatus status) {
        if (!status.hasUuid() || status.getUuid().equals(ByteString.EMPTY)) {
            return Optional.empty();
        }
        return Optional.of(Call.newBuilder()
                .setType(Call.Type.ACKNOWLEDGE)
                .setAcknowledge(Call.Acknowledge.newBuilder()
                        .setAgentId(status.getAgentId())
                        .setTaskId(status.getTaskId())
                        .setUuid(status.getUuid()))
                .build());
    }

    /** Asks for the state of the tasks named; of all tasks if none is. */
    public static Call reconcile(Collection<Call.Reconcile.Task> tasks) {
        return Call.newBuilder()
                .setType(Call.Type.RECONCILE)
                .setReconcile(Call.Reconcile.newBuilder().addAllTasks(tasks))
                .build();
    }

    public static Call.Reconcile.Task task(String taskId, Optional<String> agentId) {
        Call.Reconcile.Task.Builder task =
                Call.Reconcile.Task.newBuilder().setTaskId(TaskID.newBuilder().setValue(taskId));
        agentId.ifPresent(id -> task.setAgentId(AgentID.newBuilder().setValue(id)));
        return task.build();
    }

    /** Removes the framework and kills all its tasks. */
    public static Call teardown() {
        return Call.newBuilder().setType(Call.Type.TEARDOWN).build();
    }

    private static Filters filters(Duration refuse) {
        return Filters.newBuilder().setRefuseSeconds(refuse.toMillis() / 1000.0).build();
    }
}
