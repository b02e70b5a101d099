package org.gantry.agent.api;

import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Call;

/** What is wrong with a call of an executor by itself, whoever makes it. */
final class ExecutorCallRules {
    private static final int UUID_BYTES = 16;

    private ExecutorCallRules() {}

    static Optional<String> check(Call call) {
        if (!call.hasType()) {
            return missing("type");
        }
        return switch (call.getType()) {
            case SUBSCRIBE -> call.hasSubscribe() ? Optional.empty() : missing("subscribe");
            case UPDATE -> call.hasUpdate() ? update(call) : missing("update");
            case MESSAGE -> call.hasMessage() ? Optional.empty() : missing("message");
            default -> Optional.empty();
        };
    }

    private static Optional<String> update(Call call) {
        TaskStatus status = call.getUpdate().getStatus();
        String executor = call.getExecutorId().getValue();
        String whose = "executor " + executor + " of framework "
                + call.getFrameworkId().getValue();
        if (!status.hasUuid()) {
            return missing("uuid");
        }
        if (status.getUuid().size() != UUID_BYTES) {
            return Optional.of("Not a valid UUID");
        }
        if (status.hasExecutorId() && !status.getExecutorId().getValue().equals(executor)) {
            return Optional.of("ExecutorID in Call: " + executor + " does not match ExecutorID in TaskStatus: "
                    + status.getExecutorId().getValue());
        }
        if (status.getSource() != TaskStatus.Source.SOURCE_EXECUTOR) {
            return Optional.of("Received Call from " + whose + " with invalid source, expecting 'SOURCE_EXECUTOR'");
        }
        if (status.getState() == TaskState.TASK_STAGING) {
            return Optional.of("Received TASK_STAGING from " + whose + " which is not allowed");
        }
        return Optional.empty();
    }

    private static Optional<String> missing(String field) {
        return Optional.of("Expecting '" + field + "' to be present");
    }
}
