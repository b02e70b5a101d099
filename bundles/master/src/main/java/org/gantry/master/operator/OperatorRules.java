package org.gantry.master.operator;

import java.util.Optional;
import org.apache.mesos.v1.master.Protos.Call;
import org.gantry.master.validation.ResourceRules;

/** Whether an operator's call is complete. Answers with what is wrong, in Mesos's words. */
final class OperatorRules {
    private OperatorRules() {}

    static Optional<String> check(Call call) {
        if (!call.hasType()) {
            return missing("type");
        }
        return switch (call.getType()) {
            case GET_METRICS -> require(call.hasGetMetrics(), "get_metrics");
            case TEARDOWN -> require(call.hasTeardown(), "teardown");
            case LIST_FILES -> require(call.hasListFiles(), "list_files");
            case READ_FILE -> require(call.hasReadFile(), "read_file");
            case SET_LOGGING_LEVEL -> require(call.hasSetLoggingLevel(), "set_logging_level");
            case RESERVE_RESOURCES ->
                require(call.hasReserveResources(), "reserve_resources")
                        .or(() -> ResourceRules.check(call.getReserveResources().getResourcesList()));
            case UNRESERVE_RESOURCES ->
                require(call.hasUnreserveResources(), "unreserve_resources")
                        .or(() ->
                                ResourceRules.check(call.getUnreserveResources().getResourcesList()));
            case CREATE_VOLUMES -> require(call.hasCreateVolumes(), "create_volumes");
            case DESTROY_VOLUMES -> require(call.hasDestroyVolumes(), "destroy_volumes");
            case GROW_VOLUME ->
                require(call.hasGrowVolume(), "grow_volume")
                        .or(() -> requireAgent(call.getGrowVolume().hasAgentId()));
            case SHRINK_VOLUME ->
                require(call.hasShrinkVolume(), "shrink_volume")
                        .or(() -> requireAgent(call.getShrinkVolume().hasAgentId()));
            case UPDATE_WEIGHTS -> require(call.hasUpdateWeights(), "update_weights");
            case UPDATE_QUOTA -> require(call.hasUpdateQuota(), "update_quota");
            case SET_QUOTA -> require(call.hasSetQuota(), "set_quota");
            case REMOVE_QUOTA -> require(call.hasRemoveQuota(), "remove_quota");
            case UPDATE_MAINTENANCE_SCHEDULE ->
                require(call.hasUpdateMaintenanceSchedule(), "update_maintenance_schedule");
            case START_MAINTENANCE -> require(call.hasStartMaintenance(), "start_maintenance");
            case STOP_MAINTENANCE -> require(call.hasStopMaintenance(), "stop_maintenance");
            case MARK_AGENT_GONE -> require(call.hasMarkAgentGone(), "mark_agent_gone");
            case DRAIN_AGENT -> require(call.hasDrainAgent(), "drain_agent");
            case DEACTIVATE_AGENT -> require(call.hasDeactivateAgent(), "deactivate_agent");
            case REACTIVATE_AGENT -> require(call.hasReactivateAgent(), "reactivate_agent");
            default -> Optional.empty();
        };
    }

    private static Optional<String> require(boolean present, String field) {
        return present ? Optional.empty() : missing(field);
    }

    private static Optional<String> requireAgent(boolean present) {
        return present
                ? Optional.empty()
                : Optional.of(
                        "Expecting 'agent_id' to be present; only agent default resources are supported right now");
    }

    private static Optional<String> missing(String field) {
        return Optional.of("Expecting '" + field + "' to be present");
    }
}
