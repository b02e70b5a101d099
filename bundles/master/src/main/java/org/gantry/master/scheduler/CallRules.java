package org.gantry.master.scheduler;

import java.util.Optional;
import org.apache.mesos.v1.scheduler.Protos.Call;

/** Whether a scheduler's call is complete. Answers with what is wrong, in Mesos's words. */
final class CallRules {
    private static final int UUID_BYTES = 16;

    private CallRules() {}

    static Optional<String> check(Call call) {
        if (!call.hasType()) {
            return missing("type");
        }
        if (call.getType() == Call.Type.SUBSCRIBE) {
            return checkSubscribe(call);
        }
        if (!call.hasFrameworkId()) {
            return missing("framework_id");
        }
        return switch (call.getType()) {
            case ACCEPT -> require(call.hasAccept(), "accept");
            case DECLINE -> require(call.hasDecline(), "decline");
            case ACCEPT_INVERSE_OFFERS -> require(call.hasAcceptInverseOffers(), "accept_inverse_offers");
            case DECLINE_INVERSE_OFFERS -> require(call.hasDeclineInverseOffers(), "decline_inverse_offers");
            case KILL -> require(call.hasKill(), "kill");
            case SHUTDOWN -> require(call.hasShutdown(), "shutdown");
            case ACKNOWLEDGE ->
                require(call.hasAcknowledge(), "acknowledge")
                        .or(() -> uuid(call.getAcknowledge().getUuid().size()));
            case ACKNOWLEDGE_OPERATION_STATUS ->
                require(call.hasAcknowledgeOperationStatus(), "acknowledge_operation_status")
                        .or(() -> uuid(
                                call.getAcknowledgeOperationStatus().getUuid().size()))
                        .or(() -> require(call.getAcknowledgeOperationStatus().hasAgentId(), "agent_id"));
            case RECONCILE -> require(call.hasReconcile(), "reconcile");
            case RECONCILE_OPERATIONS -> require(call.hasReconcileOperations(), "reconcile_operations");
            case MESSAGE -> require(call.hasMessage(), "message");
            case REQUEST -> require(call.hasRequest(), "request");
            case UPDATE_FRAMEWORK ->
                require(call.hasUpdateFramework(), "update_framework").or(() -> checkUpdate(call));
            case SUBSCRIBE, TEARDOWN, REVIVE, SUPPRESS, UNKNOWN -> Optional.empty();
        };
    }

    private static Optional<String> checkSubscribe(Call call) {
        if (!call.hasSubscribe()) {
            return missing("subscribe");
        }
        return call.getSubscribe().getFrameworkInfo().getId().equals(call.getFrameworkId())
                ? Optional.empty()
                : Optional.of("'framework_id' differs from 'subscribe.framework_info.id'");
    }

    private static Optional<String> checkUpdate(Call call) {
        return call.getUpdateFramework().getFrameworkInfo().getId().equals(call.getFrameworkId())
                ? Optional.empty()
                : Optional.of("'framework_id' differs from 'update_framework.framework_info.id'");
    }

    private static Optional<String> require(boolean present, String field) {
        return present ? Optional.empty() : missing(field);
    }

    private static Optional<String> missing(String field) {
        return Optional.of("Expecting '" + field + "' to be present");
    }

    private static Optional<String> uuid(int bytes) {
        return bytes == UUID_BYTES ? Optional.empty() : Optional.of("Not a valid UUID");
    }
}
