package org.gantry.master.state;

import java.time.Instant;
import java.util.Optional;
import org.apache.mesos.v1.Protos.MasterInfo;

/**
 * Who this master is.
 *
 * @param info with a new id in each process
 * @param cluster name shown to people
 */
public record Identity(MasterInfo info, Instant started, Optional<String> cluster) {
    public String id() {
        return info.getId();
    }
}
