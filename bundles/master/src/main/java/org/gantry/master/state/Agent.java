package org.gantry.master.state;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.gantry.model.Resources;

/**
 * A registered agent.
 *
 * @param address IP address that it calls from
 * @param total everything it has, without allocation info
 * @param stream of its link; empty while it is disconnected
 * @param lastHeard when it last answered a ping or registered
 * @param lastPing when it was last pinged
 */
public record Agent(
        String id,
        AgentInfo info,
        String version,
        List<AgentInfo.Capability> capabilities,
        String address,
        Resources total,
        Instant registered,
        Optional<Instant> reregistered,
        Optional<String> stream,
        Instant lastHeard,
        Instant lastPing) {
    public Agent {
        capabilities = List.copyOf(capabilities);
    }

    public String hostname() {
        return info.getHostname();
    }

    public int port() {
        return info.getPort();
    }

    /** Libprocess-style id, as tools print it. */
    public String pid() {
        return "slave(1)@" + address + ":" + port();
    }

    public boolean connected() {
        return stream.isPresent();
    }

    public Agent disconnected() {
        return new Agent(
                id,
                info,
                version,
                capabilities,
                address,
                total,
                registered,
                reregistered,
                Optional.empty(),
                lastHeard,
                lastPing);
    }

    public Agent heard(Instant now) {
        return new Agent(
                id, info, version, capabilities, address, total, registered, reregistered, stream, now, lastPing);
    }

    public Agent pinged(Instant now) {
        return new Agent(
                id, info, version, capabilities, address, total, registered, reregistered, stream, lastHeard, now);
    }

    /** With other reservations and volumes. */
    public Agent holding(Resources newTotal) {
        return updated(info, newTotal);
    }

    public Set<AgentInfo.Capability.Type> capabilityTypes() {
        return capabilities.stream().map(AgentInfo.Capability::getType).collect(Collectors.toSet());
    }

    /** As Mesos's messages name it. */
    public String describe() {
        return id + " at " + pid() + " (" + hostname() + ")";
    }

    public Agent updated(AgentInfo newInfo, Resources newTotal) {
        return new Agent(
                id,
                newInfo,
                version,
                capabilities,
                address,
                newTotal,
                registered,
                reregistered,
                stream,
                lastHeard,
                lastPing);
    }
}
