package org.gantry.master.transition;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;
import org.gantry.allocator.spi.Quota;
import org.gantry.master.effect.Effect;
import org.gantry.master.state.Agent;
import org.gantry.master.state.Ledger;
import org.gantry.master.state.OutstandingOffer;
import org.gantry.master.view.QuotaUse;
import org.gantry.master.view.Quotas;
import org.gantry.model.Quantities;
import org.gantry.model.Scalar;

/** Quotas take effect: the allocator is told, and offers in their way are taken back as well as can be. */
final class QuotaTransitions {
    private final Step step;
    private final Ledger ledger;

    QuotaTransitions(Step step) {
        this.step = step;
        this.ledger = step.ledger();
    }

    void update(List<QuotaConfig> configs) {
        configs.forEach(this::put);
        configs.forEach(this::makeRoom);
        step.allocateSoon();
    }

    void set(QuotaConfig config) {
        put(config);
        rescindWholeAgents(config);
        step.allocateSoon();
    }

    void remove(String role) {
        Map<String, QuotaConfig> left = new LinkedHashMap<>(ledger.orders().quotas());
        left.remove(role);
        ledger.setOrders(ledger.orders().withQuotas(left));
        tellAllocator(role, Quota.NONE);
        step.allocateSoon();
    }

    private void put(QuotaConfig config) {
        Map<String, QuotaConfig> quotas = new LinkedHashMap<>(ledger.orders().quotas());
        quotas.put(config.getRole(), config);
        ledger.setOrders(ledger.orders().withQuotas(quotas));
        tellAllocator(config.getRole(), Quotas.of(config));
    }

    private void tellAllocator(String role, Quota quota) {
        if (quota.isNone()) {
            ledger.allocation().quotas().remove(role);
        } else {
            ledger.allocation().quotas().put(role, quota);
        }
        step.add(new Effect.SetQuota(role, quota));
    }

    /** Offers of the role beyond its limit go back, then others' until the guarantee could be met from them. */
    private void makeRoom(QuotaConfig config) {
        String role = config.getRole();
        Quota quota = Quotas.of(config);
        QuotaUse use = new QuotaUse(ledger.snapshot());
        Quantities taken = use.consumed(role).plus(use.offered(role));
        Set<String> rescinded = new HashSet<>();
        for (OutstandingOffer offer : ledger.offers().values()) {
            if (Quotas.withinLimits(quota, taken)) {
                break;
            }
            if (QuotaUse.within(offer.role(), role)) {
                taken = without(taken, offer.resources().quantities());
                rescinded.add(offer.id());
            }
        }
        for (OutstandingOffer offer : ledger.offers().values()) {
            if (taken.contains(quota.guarantees())) {
                break;
            }
            if (!QuotaUse.within(offer.role(), role)) {
                taken = taken.plus(offer.resources().quantities());
                rescinded.add(offer.id());
            }
        }
        new OfferTransitions(step).rescindAll(offer -> rescinded.contains(offer.id()), true);
    }

    /** The older way: agent by agent, until as much as is guaranteed is free on as many as the role has frameworks. */
    private void rescindWholeAgents(QuotaConfig config) {
        Quantities wanted = Quotas.of(config).guarantees();
        long frameworks = ledger.frameworks().values().stream()
                .filter(framework -> framework.connected() && framework.roles().contains(config.getRole()))
                .count();
        Quantities free = Quantities.EMPTY;
        Set<String> agents = new HashSet<>();
        for (OutstandingOffer offer : ledger.offers().values()) {
            boolean enough = free.contains(wanted) && agents.size() >= frameworks;
            boolean active = ledger.agents()
                    .find(offer.agentId())
                    .filter(Agent::connected)
                    .isPresent();
            if (active && (!enough || agents.contains(offer.agentId()))) {
                agents.add(offer.agentId());
                free = free.plus(offer.resources().quantities());
            }
        }
        new OfferTransitions(step).rescindAll(offer -> agents.contains(offer.agentId()), true);
    }

    private static Quantities without(Quantities from, Quantities less) {
        SortedMap<String, Scalar> left = new TreeMap<>();
        from.amounts().forEach((name, amount) -> left.put(name, amount.without(less.get(name))));
        return new Quantities(left);
    }
}
