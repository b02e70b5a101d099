package org.gantry.master.view;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;
import org.apache.mesos.v1.quota.Protos.QuotaInfo;
import org.apache.mesos.v1.quota.Protos.QuotaStatus;
import org.gantry.allocator.spi.Quota;
import org.gantry.master.state.StandingOrders;
import org.gantry.model.Quantities;
import org.gantry.model.Scalar;

/** Quota between its messages and what the allocator goes by. */
public final class Quotas {
    private Quotas() {}

    public static Quota of(QuotaConfig config) {
        SortedMap<String, Scalar> guarantees = new TreeMap<>();
        config.getGuaranteesMap().forEach((name, amount) -> guarantees.put(name, Scalar.of(amount.getValue())));
        Map<String, Scalar> limits = new HashMap<>();
        config.getLimitsMap().forEach((name, amount) -> limits.put(name, Scalar.of(amount.getValue())));
        return new Quota(new Quantities(guarantees), limits);
    }

    public static boolean withinLimits(Quota quota, Quantities amounts) {
        return quota.limits().entrySet().stream()
                .allMatch(limit -> amounts.get(limit.getKey()).compareTo(limit.getValue()) <= 0);
    }

    /** As Mesos's messages print limits. */
    public static String limits(Quota quota) {
        return new TreeMap<>(quota.limits())
                .entrySet().stream()
                        .map(limit -> limit.getKey() + ":" + limit.getValue())
                        .collect(Collectors.joining("; "));
    }

    /** Every quota, in the older form and the newer. */
    public static QuotaStatus status(StandingOrders orders) {
        QuotaStatus.Builder status = QuotaStatus.newBuilder();
        orders.quotas().values().forEach(config -> {
            QuotaInfo.Builder info = QuotaInfo.newBuilder().setRole(config.getRole());
            QuotaConfig.Builder shown = QuotaConfig.newBuilder().setRole(config.getRole());
            of(config).guarantees().amounts().forEach((name, amount) -> {
                Value.Scalar value =
                        Value.Scalar.newBuilder().setValue(amount.value()).build();
                shown.putGuarantees(name, value);
                info.addGuarantee(Resource.newBuilder()
                        .setName(name)
                        .setType(Value.Type.SCALAR)
                        .setScalar(value));
            });
            status.addInfos(info).addConfigs(shown.putAllLimits(config.getLimitsMap()));
        });
        return status.build();
    }
}
