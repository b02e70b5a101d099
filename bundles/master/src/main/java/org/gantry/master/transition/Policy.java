package org.gantry.master.transition;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.gantry.allocator.spi.TextPattern;
import org.gantry.model.Roles;
import org.gantry.security.guard.Authorization;

/**
 * What an operator may set about decisions.
 *
 * @param pingTimeout between pings of an agent
 * @param maxMissedPings after which an agent is unreachable
 * @param agentReregisterTimeout for agents to come back after this master was elected
 * @param allocationInterval between allocation cycles; no filter is shorter
 * @param offerTimeout after which an unanswered offer is rescinded; never if empty
 * @param roles that frameworks may use; any if empty
 * @param rootSubmissions whether frameworks may run as root
 * @param regexLimits how large expressions in offer constraints may be
 * @param housekeeping for agents that are away
 * @param authorization who may do what
 */
public record Policy(
        Duration pingTimeout,
        int maxMissedPings,
        Duration agentReregisterTimeout,
        Duration allocationInterval,
        Optional<Duration> offerTimeout,
        int maxCompletedFrameworks,
        int maxCompletedTasks,
        int maxUnreachableTasks,
        Set<String> roles,
        boolean rootSubmissions,
        TextPattern.Limits regexLimits,
        Housekeeping housekeeping,
        Authorization authorization) {
    public static final Policy DEFAULT = new Policy(
            Duration.ofSeconds(15),
            5,
            Duration.ofMinutes(10),
            Duration.ofSeconds(1),
            Optional.empty(),
            50,
            1000,
            1000,
            Set.of(),
            true,
            TextPattern.Limits.DEFAULT,
            Housekeeping.DEFAULT,
            Authorization.none());

    public Policy {
        roles = Set.copyOf(roles);
    }

    /** Whether the role may be used at all. */
    public boolean allows(String role) {
        return roles.isEmpty() || role.equals(Roles.DEFAULT) || roles.contains(role);
    }

    /** The same, with somebody who says who may do what. */
    public Policy with(Authorization other) {
        return new Policy(
                pingTimeout,
                maxMissedPings,
                agentReregisterTimeout,
                allocationInterval,
                offerTimeout,
                maxCompletedFrameworks,
                maxCompletedTasks,
                maxUnreachableTasks,
                roles,
                rootSubmissions,
                regexLimits,
                housekeeping,
                other);
    }

    /** After which silence an agent is unreachable. */
    public Duration totalPingTimeout() {
        return pingTimeout.multipliedBy(maxMissedPings);
    }
}
