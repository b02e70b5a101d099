package org.gantry.master.validation;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.OfferFilters;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.Protos.OfferConstraints;
import org.gantry.allocator.spi.TextPattern;
import org.gantry.master.state.Framework;

/** What a framework may ask of the offers that it gets. Each check answers with what is wrong, in Mesos's words. */
public final class OfferWishes {
    private OfferWishes() {}

    /** {@code FrameworkInfo.offer_filters}; roles that it does not have are no error. */
    public static Optional<String> checkFilters(FrameworkInfo info) {
        return info.getOfferFiltersMap().values().stream()
                .flatMap(filters -> filters.getMinAllocatableResources().getQuantitiesList().stream())
                .map(OfferWishes::checkQuantities)
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Offer constraints: only in roles that the framework has, and each of them complete. */
    public static Optional<String> checkConstraints(
            FrameworkInfo info, OfferConstraints constraints, TextPattern.Limits limits) {
        Set<String> roles = Framework.rolesOf(info);
        Optional<String> stranger = constraints.getRoleConstraintsMap().keySet().stream()
                .filter(role -> !roles.contains(role))
                .findFirst();
        if (stranger.isPresent()) {
            return Optional.of("Offer constraints specify `role_constraints` for a role '" + stranger.get()
                    + "'not contained in the set of roles");
        }
        try {
            new ConstraintReader(limits).read(constraints);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of("Offer constraints are not valid: " + e.getMessage());
        }
    }

    private static Optional<String> checkQuantities(OfferFilters.ResourceQuantities quantities) {
        if (quantities.getQuantitiesCount() == 0) {
            return Optional.of("Resource quantities must contain at least one quantity");
        }
        for (Map.Entry<String, Value.Scalar> quantity :
                quantities.getQuantitiesMap().entrySet()) {
            Optional<String> error = QuotaText.checkAmount(quantity.getValue().getValue());
            if (error.isPresent()) {
                return Optional.of("Invalid resource quantity for '" + quantity.getKey() + "': " + error.get());
            }
        }
        return Optional.empty();
    }
}
