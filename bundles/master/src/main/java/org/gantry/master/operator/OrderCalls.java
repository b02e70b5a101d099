package org.gantry.master.operator;

import java.time.Duration;
import java.util.Optional;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.master.Protos.Call;
import org.gantry.http.HttpError;
import org.gantry.master.order.Order;

/** Calls that are orders. */
final class OrderCalls {
    private OrderCalls() {}

    /** Empty if the call is none. */
    static Optional<Order> of(Call call) {
        return Optional.ofNullable(
                switch (call.getType()) {
                    case UPDATE_QUOTA ->
                        new Order.UpdateQuota(
                                call.getUpdateQuota().getQuotaConfigsList(),
                                call.getUpdateQuota().getForce());
                    case SET_QUOTA -> new Order.SetQuota(call.getSetQuota().getQuotaRequest());
                    case REMOVE_QUOTA ->
                        new Order.RemoveQuota(call.getRemoveQuota().getRole(), "");
                    case UPDATE_WEIGHTS ->
                        new Order.UpdateWeights(call.getUpdateWeights().getWeightInfosList());
                    case UPDATE_MAINTENANCE_SCHEDULE ->
                        new Order.UpdateSchedule(
                                call.getUpdateMaintenanceSchedule().getSchedule());
                    case START_MAINTENANCE ->
                        new Order.StartMaintenance(call.getStartMaintenance().getMachinesList());
                    case STOP_MAINTENANCE ->
                        new Order.StopMaintenance(call.getStopMaintenance().getMachinesList());
                    case DRAIN_AGENT -> drain(call.getDrainAgent());
                    case DEACTIVATE_AGENT ->
                        new Order.DeactivateAgent(
                                call.getDeactivateAgent().getAgentId().getValue());
                    case REACTIVATE_AGENT ->
                        new Order.ReactivateAgent(
                                call.getReactivateAgent().getAgentId().getValue());
                    case MARK_AGENT_GONE ->
                        new Order.MarkAgentGone(
                                call.getMarkAgentGone().getAgentId().getValue());
                    default -> null;
                });
    }

    private static Order drain(Call.DrainAgent drain) {
        Optional<DurationInfo> grace = drain.hasMaxGracePeriod()
                ? Optional.of(DurationInfo.newBuilder()
                        .setNanoseconds(nanoseconds(drain.getMaxGracePeriod()))
                        .build())
                : Optional.empty();
        return new Order.DrainAgent(drain.getAgentId().getValue(), grace, drain.getMarkGone());
    }

    private static long nanoseconds(com.google.protobuf.Duration duration) {
        try {
            return Duration.ofSeconds(duration.getSeconds(), duration.getNanos())
                    .toNanos();
        } catch (ArithmeticException e) {
            throw new HttpError(400, "'max_grace_period' is longer than can be counted");
        }
    }
}
