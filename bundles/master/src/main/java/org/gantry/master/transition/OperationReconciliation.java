package org.gantry.master.transition;

import org.apache.mesos.v1.Protos.Operation;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.gantry.master.state.Framework;
import org.gantry.master.state.Ledger;

/** What the master knows of operations, told to a framework that asks. */
final class OperationReconciliation {
    private final Step step;
    private final Ledger ledger;

    OperationReconciliation(Step step) {
        this.step = step;
        this.ledger = step.ledger();
    }

    void reconcile(Framework framework, Call.ReconcileOperations reconcile) {
        step.count("master/messages_reconcile_operations");
        if (reconcile.getOperationsCount() == 0) {
            for (Operation operation : ledger.operations().ofFramework(framework.id())) {
                step.send(framework, OperationStatuses.event(OperationStatuses.latest(operation)));
            }
        }
        for (Call.ReconcileOperations.Operation asked : reconcile.getOperationsList()) {
            OperationStatus status = ledger.operations()
                    .find(framework.id(), asked.getOperationId().getValue())
                    .map(OperationStatuses::latest)
                    .orElseGet(() -> unknown(asked));
            step.send(framework, OperationStatuses.event(status));
        }
    }

    private OperationStatus unknown(Call.ReconcileOperations.Operation asked) {
        String agent = asked.getAgentId().getValue();
        OperationState state = OperationState.OPERATION_UNKNOWN;
        String message;
        if (!asked.hasAgentId()) {
            message = "Operation is unknown and no 'agent_id' was provided";
        } else if (ledger.recovered().has(agent)) {
            state = OperationState.OPERATION_RECOVERING;
            message = "Agent is recovered but has not re-registered";
        } else if (ledger.agents().has(agent)) {
            message = "Operation is unknown";
        } else if (ledger.unreachable().has(agent)) {
            state = OperationState.OPERATION_UNREACHABLE;
            message = "Agent is unreachable";
        } else if (ledger.orders().gone().containsKey(agent)) {
            state = OperationState.OPERATION_GONE_BY_OPERATOR;
            message = "Agent marked gone by operator";
        } else {
            message = "Both operation and agent are unknown";
        }
        OperationStatus.Builder status =
                OperationStatuses.made(asked.getOperationId(), state, "Reconciliation: " + message);
        if (asked.hasAgentId()) {
            status.setAgentId(asked.getAgentId());
        }
        if (asked.hasResourceProviderId()) {
            status.setResourceProviderId(asked.getResourceProviderId());
        }
        return status.build();
    }
}
