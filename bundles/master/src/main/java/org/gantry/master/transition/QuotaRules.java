package org.gantry.master.transition;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;
import org.apache.mesos.v1.quota.Protos.QuotaRequest;
import org.gantry.allocator.spi.Quota;
import org.gantry.master.effect.RegistryChange;
import org.gantry.master.order.Order;
import org.gantry.master.state.Agent;
import org.gantry.master.validation.QuotaText;
import org.gantry.master.validation.ResourceRules;
import org.gantry.master.view.QuotaUse;
import org.gantry.master.view.Quotas;
import org.gantry.model.Quantities;
import org.gantry.model.Roles;

/** Whether a quota may be set, in Mesos's words. */
final class QuotaRules {
    private static final String SET = "Failed to validate set quota request: ";

    private final Step step;

    QuotaRules(Step step) {
        this.step = step;
    }

    Decision decide(Order.UpdateQuota order) {
        Map<String, QuotaConfig> all = new HashMap<>(step.ledger().orders().quotas());
        for (QuotaConfig config : order.configs()) {
            Optional<String> error = check(config);
            if (error.isPresent()) {
                return Decision.refuse(error.get());
            }
            all.put(config.getRole(), config);
        }
        if (!order.force()) {
            Optional<String> error = checkUse(order).or(() -> checkCapacity(all)
                    .map(reason -> "Invalid QuotaConfig: total quota guarantees " + reason
                            + " (use 'force' flag to bypass this check)"));
            if (error.isPresent()) {
                return Decision.refuse(error.get());
            }
        }
        return Decision.keep(new RegistryChange.All(
                order.configs().stream().map(QuotaRules::change).toList()));
    }

    Decision decide(Order.SetQuota order) {
        QuotaRequest request = order.request();
        Optional<String> error = check(request);
        if (error.isPresent()) {
            return Decision.refuse(error.get());
        }
        QuotaConfig config = config(request);
        if (!request.getForce()) {
            Map<String, QuotaConfig> all = new HashMap<>(step.ledger().orders().quotas());
            all.put(config.getRole(), config);
            Optional<String> overcommit = checkCapacity(all);
            if (overcommit.isPresent()) {
                return Decision.refuse(
                        409,
                        "Quota guarantees overcommit the cluster (use 'force' to bypass this check): "
                                + "Total quota guarantees " + overcommit.get());
            }
        }
        return Decision.keep(change(config));
    }

    Decision decide(Order.RemoveQuota order) {
        if (!step.policy().allows(order.role())) {
            return Decision.refuse("Failed to validate remove quota request" + order.context() + ": Unknown role '"
                    + order.role() + "'");
        }
        return step.ledger().orders().quotas().containsKey(order.role())
                ? Decision.keep(new RegistryChange.RemoveQuota(order.role()))
                : Decision.refuse(
                        "Failed to remove quota" + order.context() + ": Role '" + order.role() + "' has no quota set");
    }

    /** What a request of the older kind means: its guarantee is the limit too. */
    static QuotaConfig config(QuotaRequest request) {
        QuotaConfig.Builder config = QuotaConfig.newBuilder().setRole(request.getRole());
        for (Resource resource : request.getGuaranteeList()) {
            config.putGuarantees(resource.getName(), resource.getScalar());
            config.putLimits(resource.getName(), resource.getScalar());
        }
        return config.build();
    }

    private static RegistryChange change(QuotaConfig config) {
        return Quotas.of(config).isNone()
                ? new RegistryChange.RemoveQuota(config.getRole())
                : new RegistryChange.PutQuota(config);
    }

    private Optional<String> check(QuotaConfig config) {
        String role = config.getRole();
        if (!step.policy().allows(role)) {
            return Optional.of("Invalid QuotaConfig: '" + role + "' is not on the roles whitelist");
        }
        if (role.indexOf('/') >= 0) {
            return Optional.of("Updating quota on nested role '" + role + "' is not supported yet");
        }
        return Roles.check(role)
                .map(error -> "Invalid 'QuotaConfig.role': " + error)
                .or(() -> QuotaText.checkSize("guarantees", config.getGuaranteesMap()))
                .or(() -> QuotaText.checkSize("limits", config.getLimitsMap()))
                .or(() -> QuotaText.checkValues("guarantee", config.getGuaranteesMap()))
                .or(() -> QuotaText.checkValues("limit", config.getLimitsMap()))
                .or(() -> QuotaText.checkContained(config))
                .map(error -> "Invalid QuotaConfig: " + error);
    }

    private Optional<String> check(QuotaRequest request) {
        String role = request.getRole();
        Optional<String> error = ResourceRules.check(request.getGuaranteeList())
                .map(reason -> "QuotaInfo with invalid resource: " + reason)
                .or(() -> Roles.check(role).map(reason -> "QuotaInfo with invalid role: " + reason))
                .or(() -> checkGuarantee(request));
        if (error.isEmpty() && !step.policy().allows(role)) {
            error = Optional.of("Unknown role '" + role + "'");
        }
        if (error.isEmpty() && step.ledger().orders().quotas().containsKey(role)) {
            error = Optional.of("Cannot set quota for role '" + role + "' which already has quota");
        }
        if (error.isPresent()) {
            return Optional.of(SET + error.get());
        }
        return role.indexOf('/') >= 0
                ? Optional.of("Setting quota on nested role '" + role + "' is not supported yet")
                : Optional.empty();
    }

    private static Optional<String> checkGuarantee(QuotaRequest request) {
        if (request.getGuaranteeCount() == 0) {
            return Optional.of("QuotaInfo with empty 'guarantee'");
        }
        Set<String> names = new HashSet<>();
        for (Resource resource : request.getGuaranteeList()) {
            boolean reserved = resource.getReservationsCount() > 0
                    || resource.hasReservation()
                    || !(resource.getRole().isEmpty() || resource.getRole().equals(Roles.DEFAULT));
            if (reserved) {
                return Optional.of("QuotaInfo must not contain any ReservationInfo");
            }
            if (resource.hasDisk()) {
                return Optional.of("QuotaInfo must not contain DiskInfo");
            }
            if (resource.hasRevocable()) {
                return Optional.of("QuotaInfo must not contain RevocableInfo");
            }
            if (resource.getType() != Value.Type.SCALAR) {
                return Optional.of("QuotaInfo must not include non-scalar resources");
            }
            if (!names.add(resource.getName())) {
                return Optional.of("QuotaInfo contains duplicate resource name '" + resource.getName() + "'");
            }
        }
        return Optional.empty();
    }

    /** A limit below what the role has already. */
    private Optional<String> checkUse(Order.UpdateQuota order) {
        if (order.configs().isEmpty()) {
            return Optional.empty();
        }
        QuotaUse use = new QuotaUse(step.ledger().snapshot());
        for (QuotaConfig config : order.configs()) {
            Quota quota = Quotas.of(config);
            Quantities consumed = use.consumed(config.getRole());
            if (!Quotas.withinLimits(quota, consumed)) {
                return Optional.of("Invalid QuotaConfig: Role '" + config.getRole() + "' is already consuming '"
                        + consumed + "'; this is more than the requested limits '" + Quotas.limits(quota)
                        + "' (use 'force' flag to bypass this check)");
            }
        }
        return Optional.empty();
    }

    /** More guaranteed than all registered agents have, connected or not. */
    private Optional<String> checkCapacity(Map<String, QuotaConfig> quotas) {
        Quantities guaranteed = Quantities.EMPTY;
        for (QuotaConfig config : quotas.values()) {
            guaranteed = guaranteed.plus(Quotas.of(config).guarantees());
        }
        Quantities capacity = Quantities.EMPTY;
        for (Agent agent : step.ledger().agents().values()) {
            capacity = capacity.plus(agent.total().nonRevocable().quantities());
        }
        return capacity.contains(guaranteed)
                ? Optional.empty()
                : Optional.of("'" + guaranteed + "' exceed cluster capacity '" + capacity + "'");
    }
}
