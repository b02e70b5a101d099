package org.gantry.master.validation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.scheduler.Protos;
import org.apache.mesos.v1.scheduler.Protos.AttributeConstraint;
import org.gantry.allocator.spi.OfferConstraints;
import org.gantry.allocator.spi.TextPattern;

/** Offer constraints in the allocator's form. */
public final class ConstraintReader {
    private static final TextPattern.Limits ANY = new TextPattern.Limits(Long.MAX_VALUE / 2, Integer.MAX_VALUE);

    private final TextPattern.Limits limits;

    ConstraintReader(TextPattern.Limits limits) {
        this.limits = limits;
    }

    /** Constraints that were found valid before. */
    public static OfferConstraints known(Protos.OfferConstraints constraints) {
        return new ConstraintReader(ANY).read(constraints);
    }

    /**
     * Reads constraints.
     *
     * @throws IllegalArgumentException if they are not valid, with the reason in Mesos's words
     */
    OfferConstraints read(Protos.OfferConstraints constraints) {
        Map<String, List<OfferConstraints.Group>> roles = new HashMap<>();
        constraints.getRoleConstraintsMap().forEach((role, wanted) -> roles.put(role, groups(role, wanted)));
        return new OfferConstraints(roles);
    }

    private List<OfferConstraints.Group> groups(String role, Protos.OfferConstraints.RoleConstraints constraints) {
        if (constraints.getGroupsCount() == 0) {
            throw new IllegalArgumentException(
                    "'OfferConstraints::role_constraints' has an empty 'RoleConstraints::groups' for role " + role);
        }
        return constraints.getGroupsList().stream()
                .map(group -> group(role, group.getAttributeConstraintsList()))
                .toList();
    }

    private OfferConstraints.Group group(String role, List<AttributeConstraint> constraints) {
        if (constraints.isEmpty()) {
            throw new IllegalArgumentException("'OfferConstraints::RoleConstraints::groups' for role " + role
                    + "contains an empty RoleConstraints::Group");
        }
        try {
            return new OfferConstraints.Group(
                    constraints.stream().map(this::constraint).toList());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "A role " + role + " has an invalid 'AttributeConstraint': " + e.getMessage(), e);
        }
    }

    private OfferConstraints.Constraint constraint(AttributeConstraint constraint) {
        return new OfferConstraints.Constraint(
                selector(constraint.getSelector()), predicate(constraint.getPredicate()));
    }

    private static OfferConstraints.Selector selector(AttributeConstraint.Selector selector) {
        return switch (selector.getSelectorCase()) {
            case ATTRIBUTE_NAME -> new OfferConstraints.ByName(selector.getAttributeName());
            case PSEUDOATTRIBUTE_TYPE ->
                switch (selector.getPseudoattributeType()) {
                    case HOSTNAME -> OfferConstraints.Pseudo.HOSTNAME;
                    case REGION -> OfferConstraints.Pseudo.REGION;
                    case ZONE -> OfferConstraints.Pseudo.ZONE;
                    case UNKNOWN -> throw new IllegalArgumentException("Unknown pseudoattribute type");
                };
            case SELECTOR_NOT_SET ->
                throw new IllegalArgumentException("Exactly one of 'AttributeConstraint::Selector::name' or"
                        + " 'AttributeConstraint::Selector::pseudoattribute_type' must be set");
        };
    }

    private OfferConstraints.Predicate predicate(AttributeConstraint.Predicate predicate) {
        return switch (predicate.getPredicateCase()) {
            case EXISTS -> new OfferConstraints.Exists(true);
            case NOT_EXISTS -> new OfferConstraints.Exists(false);
            case TEXT_EQUALS ->
                new OfferConstraints.TextEquals(predicate.getTextEquals().getValue(), true);
            case TEXT_NOT_EQUALS ->
                new OfferConstraints.TextEquals(predicate.getTextNotEquals().getValue(), false);
            case TEXT_MATCHES ->
                new OfferConstraints.TextMatches(
                        pattern(predicate.getTextMatches().getRegex()), true);
            case TEXT_NOT_MATCHES ->
                new OfferConstraints.TextMatches(
                        pattern(predicate.getTextNotMatches().getRegex()), false);
            case PREDICATE_NOT_SET -> throw new IllegalArgumentException("Unknown predicate type");
        };
    }

    private TextPattern pattern(String regex) {
        try {
            return TextPattern.compile(regex, limits);
        } catch (TextPattern.TooComplexException e) {
            throw new IllegalArgumentException("Regex '" + regex + "' is too complex: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Failed to construct regex from pattern '" + regex + "': " + e.getMessage(), e);
        }
    }
}
