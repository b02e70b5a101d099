package org.gantry.agent.core;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Operation;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.gantry.agent.core.AgentResources.Pending;
import org.gantry.model.Conversion;
import org.gantry.model.Resource;
import org.gantry.model.Resources;
import org.gantry.protocol.OperationConversion;
import org.gantry.protocol.ResourceConversion;
import org.gantry.protocol.agentlink.AgentLink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offer operations: applied to what the agent has at once, so that what follows can build on them, and carried out on
 * disk; then told to the master until that is acknowledged.
 */
final class Operations {
    private static final Logger LOG = LoggerFactory.getLogger(Operations.class);

    private final AgentState state;
    private final Outbox effects;
    private final AgentResources resources;

    Operations(AgentState state, Outbox effects) {
        this.state = state;
        this.effects = effects;
        this.resources = state.resources;
    }

    void apply(Command.ForOperations command) {
        if (command instanceof Command.ApplyOperation c) {
            apply(c.order());
        } else if (command instanceof Command.OperationApplied c) {
            applied(c.uuid(), c.error());
        } else if (command instanceof Command.AcknowledgeOperation c) {
            acknowledged(c.order());
        } else if (command instanceof Command.RetryOperation c) {
            retry(c);
        } else if (command instanceof Command.Restored c) {
            restored(c);
        }
    }

    private void restored(Command.Restored found) {
        resources.total = found.total();
        for (Operation operation : found.checkpoint().operations()) {
            Pending pending = new Pending(operation);
            // what was saved has happened, and what it left to do was done before this
            if (!terminal(operation.getLatestStatus())) {
                pending.operation = with(operation, OperationState.OPERATION_FINISHED, Optional.empty());
            }
            resources.operations.put(operation.getUuid().getValue(), pending);
        }
        if (!resources.operations.isEmpty()) {
            effects.add(new Effect.SaveResources(resources.checkpoint()));
        }
    }

    private void apply(AgentLink.Event.ApplyOperation order) {
        ByteString uuid = order.getOperationUuid();
        if (resources.operations.containsKey(uuid)) {
            LOG.warn("Ignoring a second order for the same offer operation");
            return;
        }
        Pending pending = new Pending(pending(order));
        resources.operations.put(uuid, pending);
        if (order.hasResourceVersion() && !order.getResourceVersion().equals(resources.version)) {
            fail(pending, OperationState.OPERATION_DROPPED, "The operation was decided on outdated resources");
            return;
        }
        Resources before = resources.total;
        try {
            List<Conversion> conversions = OperationConversion.of(order.getOperation()).stream()
                    .map(Conversion::unallocated)
                    .toList();
            requireUnused(order.getOperation(), conversions);
            resources.total = Conversion.applyAll(conversions, before);
        } catch (IllegalArgumentException e) {
            fail(pending, OperationState.OPERATION_ERROR, e.getMessage());
            return;
        }
        Resources created = volumes(resources.total, before);
        pending.discarded = volumes(before, resources.total);
        LOG.info("Carrying out {}", order.getOperation().getType());
        effects.add(new Effect.ApplyOperation(uuid, resources.checkpoint(), created, pending.discarded));
    }

    /** Volumes of the one that the other has not, whatever their size. */
    private static Resources volumes(Resources some, Resources others) {
        return some.persistentVolumes().filter(volume -> others.persistentVolumes().entries().stream()
                .noneMatch(other -> other.disk().equals(volume.disk())
                        && other.reservationRole().equals(volume.reservationRole())));
    }

    private void requireUnused(Offer.Operation operation, List<Conversion> conversions) {
        if (operation.getType() != Offer.Operation.Type.DESTROY) {
            return;
        }
        Resources used = Resources.EMPTY;
        for (FrameworkView framework : state.snapshot().frameworks()) {
            for (ExecutorView executor : framework.executors()) {
                if (!executor.gone()) {
                    used = used.plus(ResourceConversion.toModel(executor.resources()));
                }
            }
        }
        Resources unallocated = used.unallocated();
        for (Conversion conversion : conversions) {
            for (Resource volume : conversion.consumed().entries()) {
                if (unallocated.contains(volume)) {
                    throw new IllegalArgumentException("Persistent volumes in use");
                }
            }
        }
    }

    private void applied(ByteString uuid, Optional<String> error) {
        Pending pending = resources.operations.get(uuid);
        if (pending == null) {
            return;
        }
        if (error.isPresent()) {
            takeBack(pending);
            fail(pending, OperationState.OPERATION_FAILED, error.get());
            return;
        }
        pending.discarded = Resources.EMPTY;
        pending.operation = with(pending.operation, OperationState.OPERATION_FINISHED, Optional.empty());
        effects.add(new Effect.SaveResources(resources.checkpoint()));
        send(pending, UpdateStream.FIRST_RETRY, false);
    }

    /** As far as nothing has built on it; what has keeps it alive. */
    private void takeBack(Pending pending) {
        List<Conversion> conversions = OperationConversion.of(pending.operation.getInfo());
        try {
            for (int i = conversions.size() - 1; i >= 0; i--) {
                resources.total = conversions.get(i).unallocated().inverse().apply(resources.total);
            }
        } catch (IllegalArgumentException e) {
            LOG.warn("An offer operation that failed cannot be taken back: {}", e.getMessage());
        }
        pending.discarded = Resources.EMPTY;
    }

    /** The master had counted on it: whatever it decided since on the same ground is void. */
    private void fail(Pending pending, OperationState outcome, String why) {
        LOG.warn("Not carrying out {}: {}", pending.operation.getInfo().getType(), why);
        resources.version = AgentResources.newVersion();
        pending.operation = with(pending.operation, outcome, Optional.of(why));
        effects.add(new Effect.SaveResources(resources.checkpoint()));
        send(pending, UpdateStream.FIRST_RETRY, true);
    }

    private void acknowledged(AgentLink.Event.AcknowledgeOperation order) {
        Pending pending = resources.operations.get(order.getOperationUuid());
        if (pending == null
                || !pending.operation.getLatestStatus().getUuid().getValue().equals(order.getStatusUuid())) {
            LOG.debug("Ignoring an acknowledgement of an operation");
            return;
        }
        if (terminal(pending.operation.getLatestStatus())) {
            resources.operations.remove(order.getOperationUuid());
            effects.add(new Effect.SaveResources(resources.checkpoint()));
        }
    }

    private void retry(Command.RetryOperation retry) {
        Pending pending = resources.operations.get(retry.uuid());
        if (pending != null && pending.attempt == retry.attempt()) {
            send(pending, UpdateStream.next(retry.interval()), false);
        }
    }

    /** A master listens: it hears what is not acknowledged. What an agent of another id did is forgotten. */
    void connected() {
        boolean foreign = resources
                .operations
                .values()
                .removeIf(pending -> !pending.operation.getAgentId().getValue().equals(state.agentId()));
        if (foreign) {
            effects.add(new Effect.SaveResources(resources.checkpoint()));
        }
        for (Pending pending : resources.operations.values()) {
            if (terminal(pending.operation.getLatestStatus())) {
                send(pending, UpdateStream.FIRST_RETRY, false);
            }
        }
    }

    private void send(Pending pending, Duration interval, boolean withTotal) {
        if (!state.connected) {
            return;
        }
        Operation operation = pending.operation;
        AgentLink.Call.OperationUpdate.Builder update = AgentLink.Call.OperationUpdate.newBuilder()
                .setOperationUuid(operation.getUuid().getValue())
                .setStatus(operation.getLatestStatus());
        if (operation.hasFrameworkId()) {
            update.setFrameworkId(operation.getFrameworkId());
        }
        if (withTotal) {
            update.addAllTotalResources(ResourceConversion.toProto(resources.total))
                    .setResourceVersion(resources.version);
        }
        effects.add(new Effect.Send(AgentLink.Call.newBuilder()
                .setType(AgentLink.Call.Type.OPERATION_UPDATE)
                .setAgentId(state.info.getId())
                .setOperationUpdate(update)
                .build()));
        pending.attempt++;
        effects.add(new Effect.After(
                interval, new Command.RetryOperation(operation.getUuid().getValue(), pending.attempt, interval)));
    }

    private Operation pending(AgentLink.Event.ApplyOperation order) {
        Operation.Builder operation = Operation.newBuilder()
                .setUuid(org.apache.mesos.v1.Protos.UUID.newBuilder().setValue(order.getOperationUuid()))
                .setAgentId(state.info.getId())
                .setInfo(order.getOperation())
                .setLatestStatus(status(order.getOperation(), OperationState.OPERATION_PENDING));
        if (order.hasFrameworkId()) {
            operation.setFrameworkId(order.getFrameworkId());
        }
        return operation.build();
    }

    private OperationStatus.Builder status(Offer.Operation info, OperationState reached) {
        OperationStatus.Builder status =
                OperationStatus.newBuilder().setState(reached).setAgentId(state.info.getId());
        if (info.hasId()) {
            status.setOperationId(info.getId());
        }
        return status;
    }

    private Operation with(Operation operation, OperationState reached, Optional<String> why) {
        UUID uuid = UUID.randomUUID();
        OperationStatus.Builder status = status(operation.getInfo(), reached)
                .setAgentId(operation.getAgentId())
                .setUuid(org.apache.mesos.v1.Protos.UUID
                        .newBuilder()
                        .setValue(ByteString.copyFrom(ByteBuffer.allocate(16)
                                .putLong(uuid.getMostSignificantBits())
                                .putLong(uuid.getLeastSignificantBits())
                                .flip())));
        why.ifPresent(status::setMessage);
        return operation.toBuilder().setLatestStatus(status).addStatuses(status).build();
    }

    private static boolean terminal(OperationStatus status) {
        return status.getState() != OperationState.OPERATION_PENDING;
    }

    /** What the master is to know of it when the agent subscribes. */
    static void addTo(AgentResources resources, AgentLink.Call.Subscribe.Builder subscribe) {
        subscribe
                .addAllTotalResources(ResourceConversion.toProto(resources.total))
                .addAllOperations(resources.view().operations())
                .setResourceVersion(resources.version);
    }
}
