package org.gantry.master.transition;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.WeightInfo;
import org.gantry.master.effect.Effect;
import org.gantry.master.effect.RegistryChange;
import org.gantry.master.order.Order;
import org.gantry.master.validation.NumberText;
import org.gantry.model.Roles;

/** Weights of roles. */
final class WeightTransitions {
    private final Step step;

    WeightTransitions(Step step) {
        this.step = step;
    }

    Decision decide(Order.UpdateWeights order) {
        Optional<String> error = order.weights().stream()
                .flatMap(weight -> check(weight).stream())
                .findFirst();
        return error.map(Decision::refuse)
                .orElseGet(() -> Decision.keep(new RegistryChange.All(order.weights().stream()
                        .<RegistryChange>map(weight -> new RegistryChange.PutWeight(role(weight), weight.getWeight()))
                        .toList())));
    }

    private Optional<String> check(WeightInfo weight) {
        String role = role(weight);
        Optional<String> error = Roles.check(role);
        if (error.isPresent()) {
            return Optional.of(
                    "Failed to validate update weights request JSON: Invalid role '" + role + "': " + error.get());
        }
        if (!step.policy().allows(role)) {
            return Optional.of("Failed to validate update weights request JSON: Unknown role '" + role + "'");
        }
        return weight.getWeight() > 0 && Double.isFinite(weight.getWeight())
                ? Optional.empty()
                : Optional.of("Failed to validate update weights request JSON for role '" + role + "': Invalid weight '"
                        + NumberText.of(weight.getWeight()) + "': Weights must be positive");
    }

    /** If one of the roles has frameworks everything is offered anew. */
    void update(List<WeightInfo> weights) {
        Map<String, Double> changed = new LinkedHashMap<>(step.ledger().orders().weights());
        for (WeightInfo weight : weights) {
            changed.put(role(weight), weight.getWeight());
            step.ledger().allocation().weights().put(role(weight), weight.getWeight());
            step.add(new Effect.SetWeight(role(weight), weight.getWeight()));
        }
        step.ledger().setOrders(step.ledger().orders().withWeights(changed));
        boolean matters = step.ledger().frameworks().values().stream()
                .flatMap(framework -> framework.roles().stream())
                .anyMatch(
                        role -> weights.stream().anyMatch(weight -> role(weight).equals(role)));
        if (matters) {
            new OfferTransitions(step).rescindAll(offer -> true, true);
            step.allocateSoon();
        }
    }

    private static String role(WeightInfo weight) {
        return weight.getRole().strip();
    }
}
