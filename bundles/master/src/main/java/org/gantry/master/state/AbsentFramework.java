package org.gantry.master.state;

import java.time.Instant;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkInfo;

/**
 * A framework known to the registry.
 *
 * @param disconnected since when it was not connected to the master before; empty if it was
 */
public record AbsentFramework(FrameworkInfo info, Optional<Instant> disconnected) {}
