package org.gantry.master.state;

import java.util.Locale;
import org.apache.mesos.v1.Protos.MachineID;

/** A machine: both parts count, the hostname in any case. An agent is on the machine that has its hostname and address. */
public record MachineKey(String hostname, String ip) {
    public MachineKey {
        hostname = hostname.toLowerCase(Locale.ROOT);
    }

    public static MachineKey of(MachineID id) {
        return new MachineKey(id.getHostname(), id.getIp());
    }

    public static MachineKey of(Agent agent) {
        return new MachineKey(agent.hostname(), agent.address());
    }
}
