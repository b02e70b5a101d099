package org.gantry.master.transition;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Operation;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.UUID;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.gantry.master.effect.Effect;
import org.gantry.master.state.Agent;
import org.gantry.master.state.Executor;
import org.gantry.master.state.Framework;
import org.gantry.master.state.Ledger;
import org.gantry.model.Conversion;
import org.gantry.model.Resources;
import org.gantry.protocol.OperationConversion;
import org.gantry.protocol.ResourceConversion;
import org.gantry.protocol.agentlink.AgentLink;

/** Offer operations on their way: sent to the agent, reported by it, acknowledged. */
final class OperationTransitions {
    /** How long the outcome of an operation waits for a framework that this master has not heard of yet. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Step step;
    private final Ledger ledger;

    OperationTransitions(Step step) {
        this.step = step;
        this.ledger = step.ledger();
    }

    /**
     * Counts on the success of an operation and has the agent carry it out.
     *
     * @param framework that asks for it; an operator if empty
     * @return the agent with what it has afterwards; the allocator does not know yet
     */
    Agent apply(Agent agent, Optional<Framework> framework, Offer.Operation info) {
        List<Conversion> conversions = OperationConversion.of(info).stream()
                .map(Conversion::unallocated)
                .toList();
        Agent changed = agent.holding(Conversion.applyAll(conversions, agent.total()));
        ledger.agents().put(changed.id(), changed);
        ByteString uuid = ledger.operations().newUuid(step.identity().id());
        Operation.Builder operation = Operation.newBuilder()
                .setUuid(UUID.newBuilder().setValue(uuid))
                .setAgentId(agent.info().getId())
                .setInfo(info)
                .setLatestStatus(
                        OperationStatuses.pending(info).setAgentId(agent.info().getId()));
        AgentLink.Event.ApplyOperation.Builder order = AgentLink.Event.ApplyOperation.newBuilder()
                .setOperationUuid(uuid)
                .setOperation(info);
        framework.ifPresent(owner -> {
            operation.setFrameworkId(owner.info().getId());
            order.setFrameworkId(owner.info().getId());
            step.count(FrameworkMetrics.name(
                    owner, "operations/" + info.getType().name().toLowerCase(Locale.ROOT)));
        });
        ledger.operations().version(agent.id()).ifPresent(order::setResourceVersion);
        ledger.operations().put(operation.build());
        step.send(
                agent,
                AgentLink.Event.newBuilder()
                        .setType(AgentLink.Event.Type.APPLY_OPERATION)
                        .setApplyOperation(order)
                        .build());
        return changed;
    }

    /** The agent says how an operation went. It repeats that until it is acknowledged. */
    void updated(Agent agent, AgentLink.Call.OperationUpdate update) {
        step.count("master/messages_operation_status_update");
        if (update.getTotalResourcesCount() > 0) {
            disagreed(agent, update);
        }
        Optional<Operation> known = ledger.operations().find(update.getOperationUuid());
        if (known.isEmpty()) {
            if (update.hasFrameworkId()) {
                step.count("master/invalid_operation_status_updates");
                ledger.frameworks()
                        .find(update.getFrameworkId().getValue())
                        .ifPresent(owner -> step.send(owner, OperationStatuses.event(update.getStatus())));
            }
            return;
        }
        step.count("master/valid_operation_status_updates");
        Operation operation = known.get();
        OperationStatus status = update.getStatus();
        if (operation.getInfo().hasId()) {
            status = status.toBuilder()
                    .setOperationId(operation.getInfo().getId())
                    .build();
        }
        Operation noted = OperationStatuses.with(operation, status);
        ledger.operations().put(noted);
        if (!OperationStatuses.terminal(operation.getLatestStatus().getState())) {
            OperationStatuses.countEnd(step, operation.getInfo().getType(), status.getState());
        }
        conclude(agent, noted, status);
    }

    /** Passes the news on, or acknowledges it where nobody else will. */
    private void conclude(Agent agent, Operation operation, OperationStatus status) {
        boolean over = OperationStatuses.terminal(status.getState());
        Optional<Framework> owner =
                ledger.frameworks().find(operation.getFrameworkId().getValue());
        boolean named = operation.getInfo().hasId() && operation.hasFrameworkId();
        if (named && owner.isPresent()) {
            step.send(owner.get(), OperationStatuses.event(status));
            if (over && !status.hasUuid()) {
                ledger.operations().remove(operation);
            }
        } else if (!named || !mayComeBack(agent, operation.getFrameworkId().getValue())) {
            if (status.hasUuid()) {
                acknowledge(agent, operation, status.getUuid().getValue());
            }
            if (over) {
                ledger.operations().remove(operation);
            }
        }
    }

    private boolean mayComeBack(Agent agent, String frameworkId) {
        Instant since = agent.reregistered().orElse(agent.registered());
        return !ledger.completed().has(frameworkId) && step.now().isBefore(since.plus(PATIENCE));
    }

    private void acknowledge(Agent agent, Operation operation, ByteString status) {
        step.send(
                agent,
                AgentLink.Event.newBuilder()
                        .setType(AgentLink.Event.Type.ACKNOWLEDGE_OPERATION)
                        .setAcknowledgeOperation(AgentLink.Event.AcknowledgeOperation.newBuilder()
                                .setOperationUuid(operation.getUuid().getValue())
                                .setStatusUuid(status))
                        .build());
    }

    /** An operation failed that this master had counted on: what the agent says it has is right. */
    private void disagreed(Agent agent, AgentLink.Call.OperationUpdate update) {
        // what is oversubscribed is told apart from this
        Resources told = ResourceConversion.toModel(update.getTotalResourcesList());
        Agent corrected = agent.holding(told.plus(agent.total().revocable()));
        ledger.agents().put(corrected.id(), corrected);
        ledger.operations().setVersion(corrected.id(), update.getResourceVersion());
        new OfferTransitions(step).rescind(ledger.offersOfAgent(corrected.id()), true);
        step.add(new Effect.PutAgent(AllocatorView.agent(ledger.orders(), corrected)));
        step.allocateSoon();
    }

    /** A framework has heard; the agent may forget. */
    void acknowledged(Framework framework, Call.AcknowledgeOperationStatus acknowledge) {
        step.count("master/messages_operation_status_update_acknowledgement");
        Optional<Agent> agent =
                ledger.agents().find(acknowledge.getAgentId().getValue()).filter(Agent::connected);
        Optional<Operation> operation = ledger.operations()
                .find(framework.id(), acknowledge.getOperationId().getValue())
                .filter(known -> known.getAgentId().equals(acknowledge.getAgentId()));
        Optional<OperationStatus> status = operation.flatMap(known -> known.getStatusesList().stream()
                .filter(each -> each.hasUuid() && each.getUuid().getValue().equals(acknowledge.getUuid()))
                .findFirst());
        if (agent.isEmpty() || status.isEmpty() || acknowledge.hasResourceProviderId()) {
            step.count("master/invalid_operation_status_update_acknowledgements");
            return;
        }
        if (OperationStatuses.terminal(status.get().getState())) {
            ledger.operations().remove(operation.get());
        }
        acknowledge(agent.get(), operation.get(), acknowledge.getUuid());
    }

    /** The agent is back: what it reports counts. What it never got was dropped on the way. */
    void takeOver(Agent agent, AgentLink.Call.Subscribe subscribe) {
        ledger.operations().setVersion(agent.id(), subscribe.getResourceVersion());
        Set<ByteString> reported = subscribe.getOperationsList().stream()
                .map(operation -> operation.getUuid().getValue())
                .collect(Collectors.toSet());
        for (Operation operation : ledger.operations().onAgent(agent.id())) {
            if (!reported.contains(operation.getUuid().getValue())) {
                ledger.operations().remove(operation);
                if (!OperationStatuses.terminal(operation.getLatestStatus().getState())) {
                    tell(operation, OperationState.OPERATION_DROPPED, "The agent did not receive the operation");
                }
            }
        }
        for (Operation operation : subscribe.getOperationsList()) {
            ledger.operations()
                    .put(operation.toBuilder().setAgentId(agent.info().getId()).build());
        }
    }

    /**
     * The agent is out of reach or gone, and its operations with it.
     *
     * @param state that frameworks hear; nothing is told if empty
     */
    void left(Agent agent, Optional<OperationState> state, String message) {
        state.ifPresent(
                told -> ledger.operations().onAgent(agent.id()).forEach(operation -> tell(operation, told, message)));
        ledger.operations().forgetAgent(agent.id());
    }

    private void tell(Operation operation, OperationState state, String message) {
        if (operation.getInfo().hasId()) {
            ledger.frameworks()
                    .find(operation.getFrameworkId().getValue())
                    .ifPresent(framework -> step.send(
                            framework,
                            OperationStatuses.event(
                                    OperationStatuses.made(operation.getInfo().getId(), state, message)
                                            .setAgentId(operation.getAgentId())
                                            .build())));
        }
    }

    /** What tasks and executors use of an agent, without allocation info. */
    Resources used(Agent agent) {
        Resources used = Resources.EMPTY;
        for (Task task : ledger.tasksOfAgent(agent.id())) {
            if (TaskRecords.holdsResources(task)) {
                used = used.plus(ResourceConversion.toModel(task.getResourcesList()));
            }
        }
        for (Executor executor : ledger.executorsOfAgent(agent.id())) {
            used = used.plus(ResourceConversion.toModel(executor.info().getResourcesList()));
        }
        return used.unallocated();
    }
}
