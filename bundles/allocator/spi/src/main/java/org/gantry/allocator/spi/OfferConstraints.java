package org.gantry.allocator.spi;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which agents a framework wants offers of, by role. An agent passes if it passes any group of the role's, and a group
 * if it passes every constraint of it. Roles that are absent, or have no group, take any agent.
 */
public record OfferConstraints(Map<String, List<Group>> roles) {
    public static final OfferConstraints NONE = new OfferConstraints(Map.of());

    public OfferConstraints {
        roles = Map.copyOf(roles);
    }

    /** Whether the framework does not want offers of the agent in the role. */
    public boolean exclude(String role, AgentState agent) {
        List<Group> groups = roles.getOrDefault(role, List.of());
        return !groups.isEmpty() && groups.stream().noneMatch(group -> group.admits(agent));
    }

    /** All of the constraints hold. */
    public record Group(List<Constraint> constraints) {
        public Group {
            constraints = List.copyOf(constraints);
        }

        boolean admits(AgentState agent) {
            return constraints.stream().allMatch(constraint -> constraint.admits(agent));
        }
    }

    /** One condition on one thing. */
    public record Constraint(Selector selector, Predicate predicate) {
        boolean admits(AgentState agent) {
            return predicate.admits(selector.select(agent));
        }
    }

    /** What of an agent is looked at. */
    public sealed interface Selector {
        /** Empty if the agent has no such thing. Of several attributes the first counts. */
        Optional<Attribute> select(AgentState agent);
    }

    /** The first attribute of that name. */
    public record ByName(String name) implements Selector {
        @Override
        public Optional<Attribute> select(AgentState agent) {
            return agent.attributes().stream()
                    .filter(attribute -> attribute.name().equals(name))
                    .findFirst();
        }
    }

    /** Things that every agent has, or may have, besides its attributes. */
    public enum Pseudo implements Selector {
        HOSTNAME,
        REGION,
        ZONE;

        @Override
        public Optional<Attribute> select(AgentState agent) {
            Optional<String> value =
                    switch (this) {
                        case HOSTNAME -> Optional.of(agent.hostname());
                        case REGION -> agent.domain().map(FaultDomain::region);
                        case ZONE -> agent.domain().map(FaultDomain::zone);
                    };
            return value.map(text -> Attribute.text(name(), text));
        }
    }

    /** What must hold of it. Those about text hold of everything that has another type. */
    public sealed interface Predicate {
        boolean admits(Optional<Attribute> selected);
    }

    /** The agent has, or has not, such a thing. */
    public record Exists(boolean wanted) implements Predicate {
        @Override
        public boolean admits(Optional<Attribute> selected) {
            return selected.isPresent() == wanted;
        }
    }

    /** It has exactly this text; or, if that is not wanted, does not have it or is not there. */
    public record TextEquals(String text, boolean wanted) implements Predicate {
        @Override
        public boolean admits(Optional<Attribute> selected) {
            return selected.map(
                            it -> it.type() != Attribute.Type.TEXT || it.value().equals(text) == wanted)
                    .orElse(!wanted);
        }
    }

    /** All of its text matches; or, if that is not wanted, it does not match or is not there. */
    public record TextMatches(TextPattern pattern, boolean wanted) implements Predicate {
        @Override
        public boolean admits(Optional<Attribute> selected) {
            return selected.map(it -> it.type() != Attribute.Type.TEXT || pattern.matches(it.value()) == wanted)
                    .orElse(!wanted);
        }
    }
}
