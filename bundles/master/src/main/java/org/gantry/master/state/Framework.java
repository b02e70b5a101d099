package org.gantry.master.state;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.scheduler.Protos.OfferConstraints;

/**
 * A framework.
 *
 * @param info with its id
 * @param suppressed roles in which it wants no offers
 * @param stream of its subscription; empty while it is disconnected
 * @param removeAt when it is removed if it does not come back; empty while connected, or never
 * @param recovered known from the registry or from agents, not yet subscribed to this master
 */
public record Framework(
        FrameworkInfo info,
        Set<String> suppressed,
        OfferConstraints constraints,
        Optional<String> stream,
        Instant registered,
        Instant reregistered,
        Optional<Instant> unregistered,
        Optional<Instant> removeAt,
        boolean recovered) {
    public Framework {
        suppressed = Set.copyOf(suppressed);
    }

    public String id() {
        return info.getId().getValue();
    }

    public String name() {
        return info.getName();
    }

    public boolean connected() {
        return stream.isPresent();
    }

    public boolean can(FrameworkInfo.Capability.Type capability) {
        return info.getCapabilitiesList().stream().anyMatch(c -> c.getType() == capability);
    }

    public boolean partitionAware() {
        return can(FrameworkInfo.Capability.Type.PARTITION_AWARE);
    }

    /** The roles it gets offers in: {@code roles} if it is multi-role, else its one {@code role}. */
    public Set<String> roles() {
        return rolesOf(info);
    }

    public static Set<String> rolesOf(FrameworkInfo info) {
        boolean multiRole = info.getCapabilitiesList().stream()
                .anyMatch(c -> c.getType() == FrameworkInfo.Capability.Type.MULTI_ROLE);
        return multiRole ? new LinkedHashSet<>(info.getRolesList()) : Set.of(info.getRole());
    }

    public Set<String> capabilityNames() {
        return info.getCapabilitiesList().stream().map(c -> c.getType().name()).collect(Collectors.toSet());
    }

    public Framework disconnected(Optional<Instant> removal) {
        return new Framework(
                info,
                suppressed,
                constraints,
                Optional.empty(),
                registered,
                reregistered,
                unregistered,
                removal,
                recovered);
    }

    public Framework subscribed(
            FrameworkInfo newInfo,
            Set<String> newSuppressed,
            OfferConstraints newConstraints,
            String newStream,
            Instant now) {
        return new Framework(
                newInfo,
                newSuppressed,
                newConstraints,
                Optional.of(newStream),
                registered,
                now,
                unregistered,
                Optional.empty(),
                false);
    }

    public Framework updated(FrameworkInfo newInfo, Set<String> newSuppressed, OfferConstraints newConstraints) {
        return new Framework(
                newInfo,
                newSuppressed,
                newConstraints,
                stream,
                registered,
                reregistered,
                unregistered,
                removeAt,
                recovered);
    }

    public Framework suppressing(Set<String> newSuppressed) {
        return updated(info, newSuppressed, constraints);
    }

    /** The same, with more time or less to come back. */
    public Framework removedAt(Instant due) {
        return new Framework(
                info,
                suppressed,
                constraints,
                stream,
                registered,
                reregistered,
                unregistered,
                Optional.of(due),
                recovered);
    }

    public Framework removed(Instant now) {
        return new Framework(
                info,
                suppressed,
                constraints,
                Optional.empty(),
                registered,
                reregistered,
                Optional.of(now),
                Optional.empty(),
                false);
    }
}
