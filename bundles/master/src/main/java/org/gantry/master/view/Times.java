package org.gantry.master.view;

import java.time.Instant;
import org.apache.mesos.v1.Protos.TimeInfo;

/** Points in time as Mesos writes them. */
public final class Times {
    private Times() {}

    /** Seconds since 1970, to the microsecond. */
    public static double seconds(Instant time) {
        return time.getEpochSecond() + Math.floor(time.getNano() / 1e3) / 1e6;
    }

    public static Instant instant(TimeInfo time) {
        return Instant.ofEpochSecond(0, time.getNanoseconds());
    }

    public static TimeInfo info(Instant time) {
        long seconds = Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L);
        return TimeInfo.newBuilder()
                .setNanoseconds(Math.addExact(seconds, time.getNano()))
                .build();
    }
}
