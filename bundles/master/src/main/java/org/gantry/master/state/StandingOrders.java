package org.gantry.master.state;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;

/**
 * What operators have ordered and what stays so until they order something else, whichever master leads.
 *
 * <p>Its maps never change.
 *
 * @param quotas by role; one that guarantees and limits nothing stands for a quota that was taken away
 * @param weights by role; 1 where absent
 * @param deactivated agents out of service, by id
 * @param gone agents that never come back, by id, with the time of the order
 */
public record StandingOrders(
        Map<String, QuotaConfig> quotas,
        Map<String, Double> weights,
        Maintenance maintenance,
        Map<String, Deactivation> deactivated,
        Map<String, Instant> gone) {
    public static final StandingOrders NONE =
            new StandingOrders(Map.of(), Map.of(), Maintenance.NONE, Map.of(), Map.of());

    public StandingOrders {
        // Not copied: those that are gone may be very many, and who gives a map away here changes it no more.
        quotas = Collections.unmodifiableMap(quotas);
        weights = Collections.unmodifiableMap(weights);
        deactivated = Collections.unmodifiableMap(deactivated);
        gone = Collections.unmodifiableMap(gone);
    }

    /** Whether the agent may be offered. */
    public boolean isActive(Agent agent) {
        return agent.connected() && !deactivated.containsKey(agent.id());
    }

    public Optional<Deactivation> deactivation(String agentId) {
        return Optional.ofNullable(deactivated.get(agentId));
    }

    public StandingOrders withQuotas(Map<String, QuotaConfig> changed) {
        return new StandingOrders(changed, weights, maintenance, deactivated, gone);
    }

    public StandingOrders withWeights(Map<String, Double> changed) {
        return new StandingOrders(quotas, changed, maintenance, deactivated, gone);
    }

    public StandingOrders with(Maintenance changed) {
        return new StandingOrders(quotas, weights, changed, deactivated, gone);
    }

    public StandingOrders withDeactivation(String agentId, Deactivation deactivation) {
        return new StandingOrders(
                quotas, weights, maintenance, changed(deactivated, map -> map.put(agentId, deactivation)), gone);
    }

    public StandingOrders withoutDeactivation(String agentId) {
        return deactivated.containsKey(agentId)
                ? new StandingOrders(
                        quotas, weights, maintenance, changed(deactivated, map -> map.remove(agentId)), gone)
                : this;
    }

    public StandingOrders withGone(Map<String, Instant> changed) {
        return new StandingOrders(quotas, weights, maintenance, deactivated, changed);
    }

    private static <V> Map<String, V> changed(Map<String, V> map, Consumer<Map<String, V>> change) {
        Map<String, V> copy = new LinkedHashMap<>(map);
        change.accept(copy);
        return copy;
    }
}
