package org.gantry.agent.link;

import java.time.Duration;

/**
 * How patient the link to the master is.
 *
 * @param firstBackoff before the second attempt to subscribe; doubles up to {@code longestBackoff}
 * @param answerTimeout for the answer to a call
 * @param queuedCalls how many calls may wait; when more do, the link is closed and everything is sent anew
 * @param credentials what every request shows to the master
 */
public record LinkSettings(
        Duration firstBackoff,
        Duration longestBackoff,
        Duration answerTimeout,
        int queuedCalls,
        Credentials credentials) {
    public static final LinkSettings DEFAULT = new LinkSettings(
            Duration.ofMillis(200), Duration.ofSeconds(10), Duration.ofSeconds(20), 4096, Credentials.NONE);

    /** The same, with something to show. */
    public LinkSettings with(Credentials others) {
        return new LinkSettings(firstBackoff, longestBackoff, answerTimeout, queuedCalls, others);
    }
}
