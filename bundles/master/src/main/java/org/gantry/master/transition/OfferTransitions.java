package org.gantry.master.transition;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.gantry.allocator.spi.Allocation;
import org.gantry.master.state.Agent;
import org.gantry.master.state.Framework;
import org.gantry.master.state.MachineKey;
import org.gantry.master.state.OutstandingOffer;

/** Offers are made, answered and taken back. */
final class OfferTransitions {
    private static final double DEFAULT_REFUSE_SECONDS = 5;
    private static final double LONGEST_REFUSE_SECONDS = 365 * 24 * 3600;

    private final Step step;

    OfferTransitions(Step step) {
        this.step = step;
    }

    /** Turns what the allocator handed out into offers. What has no taker any more goes back. */
    void allocated(List<Allocation> allocations) {
        Map<String, Event.Offers.Builder> byFramework = new LinkedHashMap<>();
        for (Allocation allocation : allocations) {
            Optional<Framework> framework =
                    step.ledger().frameworks().find(allocation.frameworkId()).filter(Framework::connected);
            Optional<Agent> agent =
                    step.ledger().agents().find(allocation.agentId()).filter(Agent::connected);
            if (framework.isEmpty() || agent.isEmpty()) {
                step.recover(
                        allocation.agentId(),
                        allocation.frameworkId(),
                        allocation.role(),
                        allocation.resources(),
                        Duration.ZERO);
                continue;
            }
            new RequestTransitions(step).offered(allocation);
            String id = step.ledger().newOfferId(step.identity().id());
            Offer.Builder offer =
                    OfferMessages.of(id, framework.get(), agent.get(), allocation, executors(allocation)).toBuilder();
            step.ledger()
                    .orders()
                    .maintenance()
                    .unavailability(MachineKey.of(agent.get()))
                    .ifPresent(offer::setUnavailability);
            step.ledger()
                    .offers()
                    .put(
                            id,
                            new OutstandingOffer(offer.build(), allocation.role(), allocation.resources(), step.now()));
            byFramework
                    .computeIfAbsent(allocation.frameworkId(), key -> Event.Offers.newBuilder())
                    .addOffers(offer);
        }
        byFramework.forEach(this::send);
    }

    /** Custom executors of the framework there: further tasks may share them. */
    private List<ExecutorID> executors(Allocation allocation) {
        return step.ledger().executorsOfAgent(allocation.agentId()).stream()
                .filter(executor -> executor.frameworkId().equals(allocation.frameworkId()))
                .map(executor -> executor.info().getExecutorId())
                .toList();
    }

    private void send(String frameworkId, Event.Offers.Builder offers) {
        step.ledger().frameworks().find(frameworkId).ifPresent(framework -> {
            step.send(
                    framework,
                    Event.newBuilder()
                            .setType(Event.Type.OFFERS)
                            .setOffers(offers)
                            .build());
            for (int i = 0; i < offers.getOffersCount(); i++) {
                step.count(FrameworkMetrics.name(framework, "offers/sent"));
            }
        });
    }

    void decline(Framework framework, Call.Decline decline) {
        step.count("master/messages_decline_offers");
        Duration refuse = refuse(decline.hasFilters(), decline.getFilters());
        for (OfferID id : decline.getOfferIdsList()) {
            step.ledger()
                    .offers()
                    .find(id.getValue())
                    .filter(offer -> offer.frameworkId().equals(framework.id()))
                    .ifPresent(offer -> {
                        giveBack(offer, refuse);
                        step.count(FrameworkMetrics.name(framework, "offers/declined"));
                    });
        }
    }

    /** How long not to offer the same again. */
    Duration refuse(boolean present, Filters filters) {
        double seconds = present && filters.hasRefuseSeconds() ? filters.getRefuseSeconds() : DEFAULT_REFUSE_SECONDS;
        if (Double.isNaN(seconds) || seconds < 0) {
            seconds = DEFAULT_REFUSE_SECONDS;
        }
        Duration refuse = Duration.ofNanos((long) (Math.min(seconds, LONGEST_REFUSE_SECONDS) * 1e9));
        boolean tooShort = !refuse.isZero() && refuse.compareTo(step.policy().allocationInterval()) < 0;
        return tooShort ? step.policy().allocationInterval() : refuse;
    }

    /** Takes an offer off the books and returns its resources. */
    void giveBack(OutstandingOffer offer, Duration refuse) {
        step.ledger().offers().remove(offer.id());
        step.recover(offer.agentId(), offer.frameworkId(), offer.role(), offer.resources(), refuse);
    }

    /**
     * Takes offers back.
     *
     * @param tell whether their framework hears of it
     */
    void rescindAll(Predicate<OutstandingOffer> which, boolean tell) {
        rescind(step.ledger().offers().values().stream().filter(which).toList(), tell);
    }

    /**
     * Takes these offers back.
     *
     * @param tell whether their framework hears of it
     */
    void rescind(List<OutstandingOffer> gone, boolean tell) {
        rescind(gone, tell, Duration.ZERO);
    }

    /** Takes these offers back, tells their frameworks, and does not offer them the same for some time. */
    void rescind(List<OutstandingOffer> gone, Duration refuse) {
        rescind(gone, true, refuse);
    }

    private void rescind(List<OutstandingOffer> gone, boolean tell, Duration refuse) {
        for (OutstandingOffer offer : gone) {
            giveBack(offer, refuse);
            if (tell) {
                step.ledger().frameworks().find(offer.frameworkId()).ifPresent(framework -> rescind(framework, offer));
            }
        }
    }

    private void rescind(Framework framework, OutstandingOffer offer) {
        step.send(
                framework,
                Event.newBuilder()
                        .setType(Event.Type.RESCIND)
                        .setRescind(Event.Rescind.newBuilder()
                                .setOfferId(offer.offer().getId()))
                        .build());
        step.count(FrameworkMetrics.name(framework, "offers/rescinded"));
    }

    static boolean multiRole(Framework framework) {
        return framework.can(FrameworkInfo.Capability.Type.MULTI_ROLE);
    }
}
