package org.gantry.master.operator;

import java.util.Optional;
import org.apache.mesos.v1.master.Protos.Call;

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
            default -> Optional.empty();
        };
    }

    private static Optional<String> require(boolean present, String field) {
        return present ? Optional.empty() : missing(field);
    }

    private static Optional<String> missing(String field) {
        return Optional.of("Expecting '" + field + "' to be present");
    }
}
