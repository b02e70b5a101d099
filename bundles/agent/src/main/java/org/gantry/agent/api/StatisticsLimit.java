package org.gantry.agent.api;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.gantry.http.HttpError;

/** Two requests for statistics a second are answered, others wait for their turn: looking at containers costs them. */
final class StatisticsLimit {
    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final Clock clock;
    private Instant next = Instant.MIN;

    StatisticsLimit(Clock clock) {
        this.clock = clock;
    }

    /**
     * Completes when it is the request's turn.
     *
     * @throws HttpError 503 if that is too far away
     */
    CompletionStage<Void> turn() {
        Duration wait = reserve();
        return wait.isZero()
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.runAsync(
                        () -> {}, CompletableFuture.delayedExecutor(wait.toMillis(), TimeUnit.MILLISECONDS));
    }

    synchronized Duration reserve() {
        Instant now = clock.instant();
        Instant turn = next.isAfter(now) ? next : now;
        Duration wait = Duration.between(now, turn);
        if (wait.compareTo(LONGEST) > 0) {
            throw new HttpError(503, "Too many requests for statistics wait, try again later");
        }
        next = turn.plus(INTERVAL);
        return wait;
    }
}
