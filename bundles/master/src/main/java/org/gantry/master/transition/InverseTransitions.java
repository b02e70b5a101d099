package org.gantry.master.transition;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.Address;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.URL;
import org.apache.mesos.v1.Protos.Unavailability;
import org.apache.mesos.v1.allocator.Protos.InverseOfferStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.gantry.allocator.spi.InverseOffer;
import org.gantry.master.effect.Effect;
import org.gantry.master.state.Agent;
import org.gantry.master.state.Framework;
import org.gantry.master.state.InverseOffers;
import org.gantry.master.state.Ledger;
import org.gantry.master.state.MachineKey;

/** Frameworks are asked to leave agents that will be unavailable; what they answer is written down and nothing more. */
final class InverseTransitions {
    private final Step step;
    private final Ledger ledger;
    private final InverseOffers offers;

    InverseTransitions(Step step) {
        this.step = step;
        this.ledger = step.ledger();
        this.offers = ledger.inverseOffers();
    }

    void offered(List<InverseOffer> wanted) {
        Map<String, Event.InverseOffers.Builder> byFramework = new LinkedHashMap<>();
        for (InverseOffer each : wanted) {
            Optional<Agent> agent = ledger.agents().find(each.agentId()).filter(ledger.orders()::isActive);
            Optional<Unavailability> unavailability =
                    agent.flatMap(found -> ledger.orders().maintenance().unavailability(MachineKey.of(found)));
            Optional<Framework> framework =
                    ledger.frameworks().find(each.frameworkId()).filter(Framework::connected);
            if (unavailability.isEmpty() || framework.isEmpty()) {
                step.add(new Effect.InverseAnswered(each.agentId(), each.frameworkId(), Duration.ZERO, step.now()));
                continue;
            }
            var offer = offer(agent.get(), framework.get(), unavailability.get());
            offers.put(offer, step.now());
            ledger.allocation().inverseOffers().put(offer.getId().getValue(), each);
            byFramework
                    .computeIfAbsent(each.frameworkId(), id -> Event.InverseOffers.newBuilder())
                    .addInverseOffers(offer);
        }
        byFramework.forEach((id, event) -> ledger.frameworks()
                .find(id)
                .ifPresent(framework -> step.send(
                        framework,
                        Event.newBuilder()
                                .setType(Event.Type.INVERSE_OFFERS)
                                .setInverseOffers(event)
                                .build())));
    }

    private org.apache.mesos.v1.Protos.InverseOffer offer(
            Agent agent, Framework framework, Unavailability unavailability) {
        return org.apache.mesos.v1.Protos.InverseOffer.newBuilder()
                .setId(OfferID.newBuilder()
                        .setValue(ledger.newOfferId(step.identity().id())))
                .setUrl(URL.newBuilder()
                        .setScheme("http")
                        .setAddress(Address.newBuilder()
                                .setHostname(agent.hostname())
                                .setIp(agent.address())
                                .setPort(agent.port()))
                        .setPath("/slave(1)"))
                .setFrameworkId(framework.info().getId())
                .setAgentId(agent.info().getId())
                .setUnavailability(unavailability)
                .build();
    }

    void accept(Framework framework, Call.AcceptInverseOffers accept) {
        Duration refuse = new OfferTransitions(step).refuse(accept.hasFilters(), accept.getFilters());
        answered(framework, accept.getInverseOfferIdsList(), InverseOfferStatus.Status.ACCEPT, refuse);
    }

    void decline(Framework framework, Call.DeclineInverseOffers decline) {
        Duration refuse = new OfferTransitions(step).refuse(decline.hasFilters(), decline.getFilters());
        answered(framework, decline.getInverseOfferIdsList(), InverseOfferStatus.Status.DECLINE, refuse);
    }

    /** Those that are no longer there are passed over. */
    private void answered(Framework framework, List<OfferID> ids, InverseOfferStatus.Status status, Duration refuse) {
        for (OfferID id : ids) {
            offers.find(id.getValue())
                    .filter(offer -> offer.frameworkId().equals(framework.id()))
                    .ifPresent(offer -> {
                        offers.answered(
                                offer.agentId(),
                                InverseOfferStatus.newBuilder()
                                        .setStatus(status)
                                        .setFrameworkId(framework.info().getId())
                                        .setTimestamp(Statuses.time(step.now()))
                                        .build());
                        drop(offer, refuse);
                    });
        }
    }

    /** Takes back all that ask to leave the agent; what was answered to earlier ones stays known. */
    void rescindAgent(String agentId) {
        rescind(offer -> offer.agentId().equals(agentId), true);
    }

    /** The agent will be away at another time, or not at all: everybody is asked anew. */
    void replanned(Agent agent) {
        rescindAgent(agent.id());
        offers.forgetAnswers(agent.id());
    }

    void forgetAgent(String agentId) {
        rescindAgent(agentId);
        offers.forgetAnswers(agentId);
    }

    void forgetFramework(String frameworkId) {
        rescind(offer -> offer.frameworkId().equals(frameworkId), false);
    }

    void expire(Duration timeout) {
        rescind(offer -> !offer.since().plus(timeout).isAfter(step.now()), true);
    }

    private void rescind(Predicate<InverseOffers.Outstanding> which, boolean tell) {
        for (InverseOffers.Outstanding offer : offers.all(which)) {
            drop(offer, Duration.ZERO);
            if (tell) {
                ledger.frameworks()
                        .find(offer.frameworkId())
                        .ifPresent(framework -> step.send(
                                framework,
                                Event.newBuilder()
                                        .setType(Event.Type.RESCIND_INVERSE_OFFER)
                                        .setRescindInverseOffer(Event.RescindInverseOffer.newBuilder()
                                                .setInverseOfferId(offer.offer().getId()))
                                        .build()));
            }
        }
    }

    private void drop(InverseOffers.Outstanding offer, Duration refuse) {
        offers.remove(offer.id());
        ledger.allocation().inverseOffers().remove(offer.id());
        step.add(new Effect.InverseAnswered(offer.agentId(), offer.frameworkId(), refuse, step.now()));
    }
}
