package org.gantry.master.transition;

import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.gantry.master.state.Agent;
import org.gantry.master.state.Ledger;
import org.gantry.master.state.MachineKey;

/** Which agents may not be members of the cluster, and are told to end everything. */
final class AdmissionRules {
    private final Ledger ledger;

    AdmissionRules(Ledger ledger) {
        this.ledger = ledger;
    }

    /** What the agent is told; empty if it may come. */
    Optional<String> shutdown(String address, AgentInfo info) {
        String id = info.getId().getValue();
        if (ledger.orders().gone().containsKey(id)) {
            return Optional.of(GoneTransitions.MESSAGE);
        }
        if (ledger.orders().maintenance().isDown(new MachineKey(info.getHostname(), address))) {
            return Optional.of("Machine is `DOWN`");
        }
        return ledger.agents()
                .find(id)
                .filter(known -> moved(known, address, info))
                .map(known -> "Agent attempted to reregister with different IP / hostname");
    }

    /** Maintenance is planned by machine: an agent stays on its own. */
    private static boolean moved(Agent known, String address, AgentInfo info) {
        return !known.address().equals(address) || !known.hostname().equals(info.getHostname());
    }
}
