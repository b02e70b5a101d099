package org.gantry.master.transition;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.gantry.master.state.Agent;
import org.gantry.master.state.Framework;
import org.gantry.master.state.OutstandingOffer;
import org.gantry.master.validation.ResourceUpgrade;
import org.gantry.model.Resources;

/** ACCEPT: offers are used for operations. */
final class AcceptTransitions {
    private static final Set<AgentInfo.Capability.Type> FEEDBACK =
            Set.of(AgentInfo.Capability.Type.AGENT_OPERATION_FEEDBACK, AgentInfo.Capability.Type.RESOURCE_PROVIDER);

    private final Step step;
    private final OfferTransitions offers;

    AcceptTransitions(Step step) {
        this.step = step;
        this.offers = new OfferTransitions(step);
    }

    void accept(Framework framework, Call.Accept accept) {
        if (accept.getOperationsList().stream().anyMatch(OperationDrops::launches)) {
            step.count("master/messages_launch_tasks");
        }
        Duration refuse = offers.refuse(accept.hasFilters(), accept.getFilters());
        Map<String, OutstandingOffer> live = new LinkedHashMap<>();
        for (OfferID id : accept.getOfferIdsList()) {
            step.ledger()
                    .offers()
                    .find(id.getValue())
                    .filter(offer -> offer.frameworkId().equals(framework.id()))
                    .ifPresent(offer -> live.put(offer.id(), offer));
        }
        OperationDrops drops = new OperationDrops(step, framework);
        Optional<String> error = checkOffers(accept.getOfferIdsList(), live);
        if (error.isPresent()) {
            live.values().forEach(offer -> offers.giveBack(offer, Duration.ZERO));
            accept.getOperationsList().forEach(operation -> drops.invalidOffers(operation, error.get()));
            return;
        }
        OutstandingOffer first = live.values().iterator().next();
        Agent agent = step.ledger().agents().find(first.agentId()).orElseThrow();
        Resources offered = Resources.EMPTY;
        for (OutstandingOffer offer : live.values()) {
            step.ledger().offers().remove(offer.id());
            offered = offered.plus(offer.resources());
            step.count(FrameworkMetrics.name(framework, "offers/accepted"));
        }
        List<Offer.Operation> operations = prepare(accept.getOperationsList(), agent, first.role(), drops);
        Acceptance acceptance = new Acceptance(step, framework, agent, first.role(), offered);
        operations.forEach(acceptance::perform);
        acceptance.settle(refuse);
    }

    /** Drops what is not well-formed, and brings the rest into one form. */
    private static List<Offer.Operation> prepare(
            List<Offer.Operation> operations, Agent agent, String role, OperationDrops drops) {
        List<Offer.Operation> good = new ArrayList<>();
        for (Offer.Operation operation : operations) {
            Optional<String> error = ResourceUpgrade.check(operation)
                    .or(() -> operation.getReserve().getSourceCount() > 0
                            ? Optional.of("Reservation updates are not yet implemented for the scheduler API.")
                            : Optional.empty());
            if (error.isPresent()) {
                drops.invalidResources(operation, error.get());
            } else if (operation.hasId() && OperationDrops.launches(operation)) {
                drops.invalidTasks(operation, "The `id` field cannot be set on " + operation.getType() + " operations");
            } else if (operation.hasId() && !agent.capabilityTypes().containsAll(FEEDBACK)) {
                drops.drop(
                        operation,
                        "Operation on agent default resources requested feedback, but agent " + agent.id()
                                + " does not have the required AGENT_OPERATION_FEEDBACK and RESOURCE_PROVIDER"
                                + " capabilities");
            } else {
                good.add(ResourceUpgrade.refinedAndAllocated(operation, role));
            }
        }
        return good;
    }

    private Optional<String> checkOffers(List<OfferID> ids, Map<String, OutstandingOffer> live) {
        if (ids.isEmpty()) {
            return Optional.of("No offers specified");
        }
        Set<String> seen = new LinkedHashSet<>();
        for (OfferID id : ids) {
            if (!seen.add(id.getValue())) {
                return Optional.of("Duplicate offer " + id.getValue() + " in offer list");
            }
        }
        for (OfferID id : ids) {
            OutstandingOffer offer = live.get(id.getValue());
            if (offer == null) {
                return Optional.of("Offer " + id.getValue() + " is no longer valid");
            }
            if (!step.ledger().agents().has(offer.agentId())) {
                return Optional.of("Offer " + offer.id() + " outlived agent " + offer.agentId());
            }
        }
        return checkTogether(List.copyOf(live.values()));
    }

    private static Optional<String> checkTogether(List<OutstandingOffer> offers) {
        OutstandingOffer first = offers.get(0);
        for (OutstandingOffer offer : offers) {
            if (!offer.agentId().equals(first.agentId())) {
                return Optional.of("Aggregated offers must belong to one single agent. Offer " + offer.id()
                        + " uses agent " + offer.agentId() + " and agent " + first.agentId());
            }
            if (!offer.role().equals(first.role())) {
                return Optional.of("Aggregated offers must be allocated to the same role. Offer " + offer.id()
                        + " uses role " + offer.role() + " but another is using role " + first.role());
            }
        }
        return Optional.empty();
    }
}
