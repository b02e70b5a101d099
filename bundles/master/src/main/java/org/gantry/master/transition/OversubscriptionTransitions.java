package org.gantry.master.transition;

import java.util.List;
import org.apache.mesos.v1.Protos.Resource;
import org.gantry.master.effect.Effect;
import org.gantry.master.state.Agent;
import org.gantry.master.state.OutstandingOffer;
import org.gantry.model.Resources;
import org.gantry.protocol.ResourceConversion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Agents say how much of what they have may be offered twice. */
final class OversubscriptionTransitions {
    private static final Logger LOG = LoggerFactory.getLogger(OversubscriptionTransitions.class);

    private final Step step;

    OversubscriptionTransitions(Step step) {
        this.step = step;
    }

    /** Takes the place of what the agent said before; offers with any of that are taken back. */
    void update(Agent agent, List<Resource> oversubscribed) {
        Resources revocable;
        try {
            revocable = ResourceConversion.toModel(oversubscribed);
        } catch (IllegalArgumentException e) {
            LOG.warn("Agent {} oversubscribes what is no resource: {}", agent.id(), e.getMessage());
            return;
        }
        Resources total =
                agent.total().nonRevocable().plus(revocable.revocable().unreserved());
        if (total.equals(agent.total())) {
            return;
        }
        List<OutstandingOffer> stale = step.ledger().offersOfAgent(agent.id()).stream()
                .filter(offer -> !offer.resources().revocable().isEmpty())
                .toList();
        new OfferTransitions(step).rescind(stale, true);
        Agent updated = agent.updated(agent.info(), total);
        step.ledger().agents().put(updated.id(), updated);
        step.add(new Effect.PutAgent(AllocatorView.agent(step.ledger().orders(), updated)));
        step.allocateSoon();
    }
}
