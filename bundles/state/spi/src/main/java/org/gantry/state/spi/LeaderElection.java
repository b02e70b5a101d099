package org.gantry.state.spi;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** Elects one of several processes, and tells the others who it is. A service with the property {@code gantry.module}. */
@ConsumerType
public interface LeaderElection {
    /**
     * Joins the election in a group; contends again by itself after a lost session, until closed. Closing tells a
     * leader that it lost, waits for it, and only then lets another be elected.
     *
     * @param group path, for example {@code /mesos}
     * @param self what others learn of this contender if it wins; for a master the JSON form of MasterInfo
     * @param listener told of every change, one call at a time
     * @throws StateException with code {@code INVALID} for a bad path or too much of {@code self}; never for a store
     *     that cannot be reached, which is tried again until closed
     */
    AutoCloseable contend(String group, byte[] self, Listener listener);

    /** Follows the leader of a group without taking part; the detector hears at once who leads now. */
    AutoCloseable detect(String group, Detector detector);

    /** Hears of one's own leadership. */
    interface Listener {
        void elected();

        /** Leadership is over or can no longer be known: stop acting as leader before this returns. */
        void lost(String reason);
    }

    /** Hears who leads; empty while nobody is known to. */
    interface Detector {
        void leader(Optional<byte[]> leader);
    }
}
