package org.gantry.frameworks.sdk;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * How to reach the master and how patiently.
 *
 * @param masters base addresses, for example {@code http://10.0.0.1:5050}; tried in turn, redirects are followed
 * @param connectTimeout for one connection and for the answer to one call
 * @param minimumBackoff before the second attempt to subscribe; doubles up to {@code maximumBackoff}
 * @param missedHeartbeats that many intervals without a byte end a subscription
 * @param maximumRecordBytes a longer event ends the subscription
 * @param queuedCalls calls that may wait to be sent; more are refused
 * @param access by what framework and master know each other
 */
public record SchedulerSettings(
        List<URI> masters,
        Duration connectTimeout,
        Duration minimumBackoff,
        Duration maximumBackoff,
        int missedHeartbeats,
        int maximumRecordBytes,
        int queuedCalls,
        Access access) {
    public SchedulerSettings {
        masters = List.copyOf(masters);
        if (masters.isEmpty()) {
            throw new IllegalArgumentException("no address of a master is given");
        }
    }

    /** Timeout 10 s, backoff 0.5 to 2 s, since a new leader is there within seconds, 5 missed heartbeats, records of 64 MiB, 10,000 calls. */
    public static SchedulerSettings of(URI... masters) {
        return new SchedulerSettings(
                List.of(masters),
                Duration.ofSeconds(10),
                Duration.ofMillis(500),
                Duration.ofSeconds(2),
                5,
                64 << 20,
                10_000,
                Access.NONE);
    }

    /** The same, known to the master by something else. */
    public SchedulerSettings with(Access other) {
        return new SchedulerSettings(
                masters,
                connectTimeout,
                minimumBackoff,
                maximumBackoff,
                missedHeartbeats,
                maximumRecordBytes,
                queuedCalls,
                other);
    }
}
