package org.gantry.master.state;

import java.time.Instant;
import java.util.Optional;
import org.apache.mesos.v1.Protos.DrainInfo;
import org.apache.mesos.v1.Protos.DrainState;

/**
 * An operator has taken an agent out of service.
 *
 * @param drain if its tasks are to end, or have ended
 * @param drainStart when the agent was told so; empty if it was not yet, or not by this master
 */
public record Deactivation(Optional<DrainInfo> drain, Optional<Instant> drainStart) {
    /** Nothing more is offered, what runs runs on. */
    public static final Deactivation PLAIN = new Deactivation(Optional.empty(), Optional.empty());

    public boolean isDraining() {
        return drain.filter(info -> info.getState() == DrainState.DRAINING).isPresent();
    }

    public Deactivation drained() {
        return new Deactivation(
                drain.map(info -> info.toBuilder().setState(DrainState.DRAINED).build()), drainStart);
    }

    public Deactivation drainStarted(Instant when) {
        return new Deactivation(drain, Optional.of(when));
    }
}
