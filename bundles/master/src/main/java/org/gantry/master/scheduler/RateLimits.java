package org.gantry.master.scheduler;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import org.gantry.security.files.FileText;

/**
 * How many calls frameworks may make, by their principals: the flag {@code rate_limits}. Who is too fast waits; when too
 * many calls of a principal wait already, one more is refused. For any thread.
 */
public final class RateLimits {
    /** No call is slowed down. */
    public static final RateLimits NONE = new RateLimits(Map.of(), Optional.empty(), System::nanoTime);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> FIELDS = Set.of("limits", "aggregate_default_qps", "aggregate_default_capacity");
    private static final Set<String> LIMIT_FIELDS = Set.of("principal", "qps", "capacity");
    private static final double NANOS = 1e9;
    /** A request that waits longer would run into the time limit of its answer. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    private final Map<String, Optional<Limiter>> byPrincipal;
    private final Optional<Limiter> others;
    private final LongSupplier nanoTime;

    private RateLimits(Map<String, Optional<Limiter>> byPrincipal, Optional<Limiter> others, LongSupplier nanoTime) {
        this.byPrincipal = Map.copyOf(byPrincipal);
        this.others = others;
        this.nanoTime = nanoTime;
    }

    /**
     * Limits from a flag: JSON, or the name of a file with it.
     *
     * @throws IllegalArgumentException with what is wrong with it
     */
    public static RateLimits of(String flag) {
        return of(FileText.isPath(flag) ? FileText.text(FileText.path(flag)) : flag, System::nanoTime);
    }

    static RateLimits of(String text, LongSupplier nanoTime) {
        JsonNode root = parse(text);
        requireFields(root, FIELDS);
        Map<String, Optional<Limiter>> limits = new HashMap<>();
        for (JsonNode limit : root.path("limits")) {
            requireFields(limit, LIMIT_FIELDS);
            String principal = limit.path("principal").asText();
            if (principal.isEmpty()) {
                throw new IllegalArgumentException("A limit in 'rate_limits' names no principal");
            }
            if (limits.put(principal, limiter(limit, "qps", "capacity")) != null) {
                throw new IllegalArgumentException(
                        "Duplicate principal " + principal + " found in RateLimits configuration");
            }
        }
        return new RateLimits(limits, limiter(root, "aggregate_default_qps", "aggregate_default_capacity"), nanoTime);
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("'rate_limits' is not valid JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static void requireFields(JsonNode node, Set<String> known) {
        node.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("Unknown field '" + name + "' in 'rate_limits'");
            }
        });
    }

    private static Optional<Limiter> limiter(JsonNode node, String rate, String bound) {
        if (!node.has(rate)) {
            return Optional.empty();
        }
        double qps = node.path(rate).asDouble();
        if (!(qps > 0) || Double.isInfinite(qps)) {
            throw new IllegalArgumentException(
                    "Invalid " + rate + ": " + node.path(rate).asText() + ". It must be a positive number");
        }
        JsonNode capacity = node.path(bound);
        if (!capacity.isMissingNode() && !(capacity.canConvertToLong() && capacity.asLong() >= 0)) {
            throw new IllegalArgumentException("Invalid " + bound + ": " + capacity.asText());
        }
        return Optional.of(
                new Limiter(qps, capacity.isMissingNode() ? OptionalLong.empty() : OptionalLong.of(capacity.asLong())));
    }

    /**
     * Takes the next turn of a principal.
     *
     * @param principal empty for a framework without one, which is not limited
     * @return how long the call has to wait; empty if it is refused, since too many wait
     */
    Optional<Duration> take(Optional<String> principal) {
        if (principal.isEmpty()) {
            return Optional.of(Duration.ZERO);
        }
        Optional<Limiter> own = byPrincipal.get(principal.get());
        Optional<Limiter> limiter = own == null ? others : own;
        return limiter.isEmpty() ? Optional.of(Duration.ZERO) : limiter.get().take(nanoTime.getAsLong());
    }

    /** Turns at even distances. */
    private static final class Limiter {
        private final double nanosPerTurn;
        private final OptionalLong capacity;
        private boolean used;
        private long next;

        Limiter(double qps, OptionalLong capacity) {
            this.nanosPerTurn = NANOS / qps;
            this.capacity = capacity;
        }

        synchronized Optional<Duration> take(long now) {
            long wait = used ? Math.max(0, next - now) : 0;
            long ahead = (long) Math.ceil(wait / nanosPerTurn);
            boolean full = wait > 0 && capacity.isPresent() && ahead > capacity.getAsLong();
            if (full || wait > LONGEST_WAIT.toNanos()) {
                return Optional.empty();
            }
            used = true;
            next = now + wait + (long) Math.min(nanosPerTurn, Long.MAX_VALUE / 4.0);
            return Optional.of(Duration.ofNanos(wait));
        }
    }
}
