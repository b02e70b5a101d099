package org.gantry.master.transition;

import java.util.Locale;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Operation;
import org.apache.mesos.v1.Protos.OperationID;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.scheduler.Protos.Event;

/** States of operations, as they are kept and as frameworks hear of them. */
final class OperationStatuses {
    private OperationStatuses() {}

    static boolean terminal(OperationState state) {
        return switch (state) {
            case OPERATION_FINISHED, OPERATION_FAILED, OPERATION_ERROR, OPERATION_DROPPED, OPERATION_GONE_BY_OPERATOR ->
                true;
            default -> false;
        };
    }

    /** Counts an operation that was open until now, if it has ended. */
    static void countEnd(Step step, Offer.Operation.Type type, OperationState state) {
        if (!terminal(state)) {
            return;
        }
        String end = state.name().replace("OPERATION_", "").toLowerCase(Locale.ROOT);
        step.count("master/operations/" + end);
        step.count("master/operations/" + type.name().toLowerCase(Locale.ROOT) + "/" + end);
    }

    static OperationStatus.Builder pending(Offer.Operation info) {
        OperationStatus.Builder status = OperationStatus.newBuilder().setState(OperationState.OPERATION_PENDING);
        if (info.hasId()) {
            status.setOperationId(info.getId());
        }
        return status;
    }

    /** Made by the master: no uuid, so nobody acknowledges it. */
    static OperationStatus.Builder made(OperationID id, OperationState state, String message) {
        return OperationStatus.newBuilder().setOperationId(id).setState(state).setMessage(message);
    }

    static Event event(OperationStatus status) {
        return Event.newBuilder()
                .setType(Event.Type.UPDATE_OPERATION_STATUS)
                .setUpdateOperationStatus(
                        Event.UpdateOperationStatus.newBuilder().setStatus(status))
                .build();
    }

    /** With one more status. A state that is final stays; a repetition adds nothing. */
    static Operation with(Operation operation, OperationStatus status) {
        Operation.Builder changed = operation.toBuilder();
        if (!terminal(operation.getLatestStatus().getState())) {
            changed.setLatestStatus(status);
        }
        int last = operation.getStatusesCount() - 1;
        if (last < 0 || !operation.getStatuses(last).equals(status)) {
            changed.addStatuses(status);
        }
        return changed.build();
    }

    /** The latest one, not to be acknowledged. */
    static OperationStatus latest(Operation operation) {
        int last = operation.getStatusesCount() - 1;
        return Optional.of(last)
                .filter(index -> index >= 0)
                .map(operation::getStatuses)
                .orElse(operation.getLatestStatus())
                .toBuilder()
                .clearUuid()
                .build();
    }
}
