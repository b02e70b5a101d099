package org.gantry.master.operator;

import java.util.Optional;
import org.apache.mesos.v1.Protos.WeightInfo;
import org.apache.mesos.v1.master.Protos.Call;
import org.apache.mesos.v1.master.Protos.Response;
import org.gantry.master.state.StandingOrders;
import org.gantry.master.view.Quotas;

/** Answers to calls that ask what operators have ordered. */
final class OrderAnswers {
    private OrderAnswers() {}

    /** Empty for any other call. */
    static Optional<Response> of(Call.Type type, StandingOrders orders) {
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
            default -> {
                return Optional.empty();
            }
        }
        return Optional.of(response.build());
    }
}
