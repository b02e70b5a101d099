package org.gantry.master.metrics;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.mesos.v1.Protos.Operation;
import org.apache.mesos.v1.Protos.OperationState;
import org.gantry.master.state.Snapshot;

/** {@code master/operations/...}: how many are in which state now, and how many have ended how. */
final class OperationValues {
    private static final String PREFIX = "master/operations/";
    private static final List<String> TYPES = List.of(
            "reserve", "unreserve", "create", "destroy", "grow_volume", "shrink_volume", "create_disk", "destroy_disk");
    private static final List<OperationState> OPEN = List.of(
            OperationState.OPERATION_PENDING,
            OperationState.OPERATION_RECOVERING,
            OperationState.OPERATION_UNREACHABLE);
    private static final List<OperationState> OVER = List.of(
            OperationState.OPERATION_FINISHED,
            OperationState.OPERATION_FAILED,
            OperationState.OPERATION_ERROR,
            OperationState.OPERATION_DROPPED,
            OperationState.OPERATION_GONE_BY_OPERATOR);

    private OperationValues() {}

    /** @param counted what was counted under these names since the start */
    static void add(Map<String, Double> values, Snapshot snapshot, Map<String, Double> counted) {
        zeros(values, PREFIX);
        TYPES.forEach(type -> zeros(values, PREFIX + type + "/"));
        for (Operation operation : snapshot.operations().values()) {
            OperationState state = operation.getLatestStatus().getState();
            if (OPEN.contains(state)) {
                String type = operation.getInfo().getType().name().toLowerCase(Locale.ROOT);
                one(values, PREFIX, state);
                one(values, PREFIX + type + "/", state);
            }
        }
        for (OperationState state : OVER) {
            addCounted(values, counted, PREFIX, state);
            TYPES.forEach(type -> addCounted(values, counted, PREFIX + type + "/", state));
        }
    }

    private static void zeros(Map<String, Double> values, String prefix) {
        values.put(prefix + "total", 0.0);
        OPEN.forEach(state -> values.put(prefix + name(state), 0.0));
        OVER.forEach(state -> values.put(prefix + name(state), 0.0));
    }

    private static void one(Map<String, Double> values, String prefix, OperationState state) {
        values.merge(prefix + name(state), 1.0, Double::sum);
        values.merge(prefix + "total", 1.0, Double::sum);
    }

    private static void addCounted(
            Map<String, Double> values, Map<String, Double> counted, String prefix, OperationState state) {
        double count = counted.getOrDefault(prefix + name(state), 0.0);
        values.merge(prefix + name(state), count, Double::sum);
        values.merge(prefix + "total", count, Double::sum);
    }

    private static String name(OperationState state) {
        return state.name().replace("OPERATION_", "").toLowerCase(Locale.ROOT);
    }
}
