package org.gantry.master.transition;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.gantry.master.command.Command;
import org.gantry.master.effect.Effect;
import org.gantry.master.order.Answer;
import org.gantry.master.state.Agent;
import org.gantry.master.state.OutstandingOffer;
import org.gantry.master.validation.OperationRules;
import org.gantry.master.validation.OperationRules.Requester;
import org.gantry.master.validation.ResourceUpgrade;
import org.gantry.model.Conversion;
import org.gantry.model.Resources;
import org.gantry.protocol.OperationConversion;
import org.gantry.security.spi.Principal;

/** Operators' offer operations, on what nobody uses of an agent; offers are in nobody's use. */
final class OperatorOperations {
    /** For how long rescinded resources are not offered to the same framework again. */
    private static final Duration REFUSE = Duration.ofSeconds(5);

    private final Step step;

    OperatorOperations(Step step) {
        this.step = step;
    }

    void operate(Command.Operate command) {
        step.add(new Effect.Reply(command.reply(), answer(command)));
    }

    private Answer answer(Command.Operate command) {
        Optional<Agent> agent = step.ledger().agents().find(command.agentId());
        if (agent.isEmpty()) {
            return new Answer(400, "No agent found with specified ID");
        }
        Optional<String> malformed = ResourceUpgrade.check(command.operation());
        if (malformed.isPresent()) {
            return new Answer(400, malformed.get());
        }
        Offer.Operation operation = ResourceUpgrade.refined(command.operation());
        Optional<String> error = check(agent.get(), operation, requester(command));
        if (error.isPresent()) {
            return new Answer(400, error.get());
        }
        if (OperationPermissions.check(command.approvers(), operation).isPresent()) {
            return new Answer(403, "403 Forbidden.");
        }
        return apply(agent.get(), operation);
    }

    private static Requester requester(Command.Operate command) {
        return new Requester(Optional.empty(), command.approvers().subject().flatMap(Principal::value), Set.of(), true);
    }

    private Optional<String> check(Agent agent, Offer.Operation operation, Requester requester) {
        Set<AgentInfo.Capability.Type> capabilities = agent.capabilityTypes();
        Resources checkpointed = agent.total().checkpointed();
        String subject = "Invalid " + operation.getType() + " operation";
        String onAgent = subject + " on agent " + agent.describe() + ": ";
        return switch (operation.getType()) {
            case RESERVE ->
                OperationRules.reserve(operation.getReserve(), requester, capabilities)
                        .map(onAgent::concat);
            case UNRESERVE -> OperationRules.unreserve(operation.getUnreserve()).map((subject + ": ")::concat);
            case CREATE ->
                OperationRules.create(operation.getCreate(), checkpointed, requester, capabilities)
                        .map(onAgent::concat);
            case DESTROY ->
                OperationRules.destroy(operation.getDestroy(), checkpointed, new OperationTransitions(step).used(agent))
                        .map((subject + ": ")::concat);
            case GROW_VOLUME ->
                OperationRules.grow(operation.getGrowVolume(), capabilities).map(onAgent::concat);
            case SHRINK_VOLUME ->
                OperationRules.shrink(operation.getShrinkVolume(), capabilities).map(onAgent::concat);
            case LAUNCH, LAUNCH_GROUP, CREATE_DISK, DESTROY_DISK, UNKNOWN ->
                Optional.of(subject + ": Operation not supported");
        };
    }

    private Answer apply(Agent agent, Offer.Operation operation) {
        List<Conversion> conversions = OperationConversion.of(operation);
        rescind(agent, OperationConversion.consumed(operation), conversions);
        try {
            Conversion.applyAll(conversions, free(agent));
        } catch (IllegalArgumentException e) {
            return new Answer(409, e.getMessage());
        }
        Agent changed = new OperationTransitions(step).apply(agent, Optional.empty(), operation);
        step.add(new Effect.PutAgent(AllocatorView.agent(step.ledger().orders(), changed)));
        return new Answer(202, "");
    }

    /** Takes back offers that hold some of what is needed, until there is enough. */
    private void rescind(Agent agent, Resources required, List<Conversion> conversions) {
        Resources missing = required;
        Resources recovered = Resources.EMPTY;
        for (OutstandingOffer offer : step.ledger().offersOfAgent(agent.id())) {
            Resources still = missing.without(offer.resources());
            if (still.equals(missing)) {
                continue;
            }
            missing = still;
            recovered = recovered.plus(offer.resources());
            new OfferTransitions(step).rescind(List.of(offer), REFUSE);
            if (suffice(conversions, recovered)) {
                return;
            }
        }
    }

    private static boolean suffice(List<Conversion> conversions, Resources resources) {
        try {
            Conversion.applyAll(conversions, resources);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** What is neither used nor offered. */
    private Resources free(Agent agent) {
        Resources taken = new OperationTransitions(step).used(agent);
        for (OutstandingOffer offer : step.ledger().offersOfAgent(agent.id())) {
            taken = taken.plus(offer.resources());
        }
        return agent.total()
                .nonShared()
                .without(taken.nonShared())
                .plus(agent.total().shared());
    }
}
