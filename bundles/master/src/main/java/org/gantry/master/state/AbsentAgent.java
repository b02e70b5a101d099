package org.gantry.master.state;

import java.time.Instant;
import org.apache.mesos.v1.Protos.AgentInfo;

/**
 * An agent known to the registry but not registered now.
 *
 * @param since when it became so
 */
public record AbsentAgent(AgentInfo info, Instant since) {
    public String id() {
        return info.getId().getValue();
    }
}
