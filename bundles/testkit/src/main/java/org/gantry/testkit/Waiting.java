package org.gantry.testkit;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/** Waits for what other threads and processes do. The limits are generous: only a test that fails waits so long. */
public final class Waiting {
    public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(20);

    private static final Duration POLL = Duration.ofMillis(10);

    private Waiting() {}

    /**
     * Polls until it is true.
     *
     * @param what for the failure message, for example "the task has ended"
     */
    public static void until(String what, Callable<Boolean> condition) {
        until(what, DEFAULT_LIMIT, condition);
    }

    public static void until(String what, Duration limit, Callable<Boolean> condition) {
        Awaitility.await(what)
                .pollInterval(POLL)
                .pollDelay(Duration.ZERO)
                .atMost(limit)
                .until(condition);
    }

    /** Until the assertions in it hold; the failure shows the last one that did not. */
    public static void untilAsserted(ThrowingAssertion assertion) {
        Awaitility.await()
                .pollInterval(POLL)
                .pollDelay(Duration.ZERO)
                .atMost(DEFAULT_LIMIT)
                .untilAsserted(assertion::check);
    }

    /** Assertions that may throw anything. */
    @FunctionalInterface
    public interface ThrowingAssertion {
        void check() throws Exception;
    }
}
