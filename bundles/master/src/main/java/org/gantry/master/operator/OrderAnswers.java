package org.gantry.master.operator;

import java.util.Optional;
import org.apache.mesos.v1.Protos.WeightInfo;
import org.apache.mesos.v1.master.Protos.Call;
import org.apache.mesos.v1.master.Protos.Response;
import org.gantry.master.security.OrderPermissions;
import org.gantry.master.state.Snapshot;
import org.gantry.master.state.StandingOrders;
import org.gantry.master.view.MaintenanceMessages;
import org.gantry.master.view.Quotas;
import org.gantry.security.guard.Approvers;
import org.gantry.security.spi.Action;

/** Answers to calls that ask what operators have ordered. */
final class OrderAnswers {
    private OrderAnswers() {}

    /** Empty for any other call. */
    static Optional<Response> of(Call.Type type, Snapshot snapshot, Approvers approvers) {
        StandingOrders orders = OrderPermissions.visible(snapshot.orders(), approvers);
        Response.Builder response = Response.newBuilder();
        switch (type) {
            case GET_QUOTA ->
                response.setType(Response.Type.GET_QUOTA)
                        .setGetQuota(Response.GetQuota.newBuilder().setStatus(Quotas.status(orders)));
            case GET_WEIGHTS -> {
                response.setType(Response.Type.GET_WEIGHTS);
                orders.weights().forEach((role, weight) -> response.getGetWeightsBuilder()
                        .addWeightInfos(WeightInfo.newBuilder().setRole(role).setWeight(weight)));
            }
            case GET_MAINTENANCE_SCHEDULE ->
                response.setType(Response.Type.GET_MAINTENANCE_SCHEDULE)
                        .setGetMaintenanceSchedule(Response.GetMaintenanceSchedule.newBuilder()
                                .setSchedule(MaintenanceMessages.schedule(
                                        snapshot,
                                        machine -> OrderPermissions.sees(
                                                approvers, Action.GET_MAINTENANCE_SCHEDULE, machine))));
            case GET_MAINTENANCE_STATUS ->
                response.setType(Response.Type.GET_MAINTENANCE_STATUS)
                        .setGetMaintenanceStatus(Response.GetMaintenanceStatus.newBuilder()
                                .setStatus(MaintenanceMessages.status(
                                        snapshot,
                                        machine -> OrderPermissions.sees(
                                                approvers, Action.GET_MAINTENANCE_STATUS, machine))));
            default -> {
                return Optional.empty();
            }
        }
        return Optional.of(response.build());
    }
}
