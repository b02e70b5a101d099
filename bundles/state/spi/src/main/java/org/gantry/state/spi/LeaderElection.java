package org.gantry.state.spi;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** Elects one of several processes, and tells the others who it is. A service with the property {@code gantry.module}. */
@ConsumerType
public interface LeaderElection {
    /**
     * Joins the election in a group; contends again by itself after a lost session, until closed.
     *
     * @param group path, for example {@code /mesos}
     * @param self what others learn of this contender if it wins; for a master the JSON form of MasterInfo
     * @param listener told of every change, one call at a time
     */
    AutoCloseable contend(String group, byte[] self, Listener listener);

    /** Follows the leader of a group without taking part. */
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
