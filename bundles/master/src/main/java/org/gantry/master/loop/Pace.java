package org.gantry.master.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Notices that the owner thread did not get to look at the clocks for long, be it that the process was suspended, that
 * the machine slept, that somebody set its clock, or that there was too much to do. Owner thread only.
 */
final class Pace {
    /** Ticks come at least four times a second. A shorter absence takes nobody's patience away. */
    private static final Duration USUAL = Duration.ofSeconds(1);

    private long nanos;
    private Instant wall;

    Pace(long nanos, Instant wall) {
        this.nanos = nanos;
        this.wall = wall;
    }

    /**
     * Looks at both clocks.
     *
     * @return for how long nobody did, by the clock that went further, if that was too long
     */
    Optional<Duration> look(long nanosNow, Instant wallNow) {
        Duration ran = Duration.ofNanos(nanosNow - nanos);
        Duration told = Duration.between(wall, wallNow);
        nanos = nanosNow;
        wall = wallNow;
        Duration gap = ran.compareTo(told) > 0 ? ran : told;
        return Optional.of(gap).filter(longer -> longer.compareTo(USUAL) > 0);
    }
}
