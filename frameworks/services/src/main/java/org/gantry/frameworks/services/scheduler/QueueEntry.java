package org.gantry.frameworks.services.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.Offer;
import org.gantry.frameworks.services.app.App;
import org.gantry.frameworks.services.placement.Refusal;

/** What happened to the offers that an app's waiting instances were shown. Belongs to the owner thread. */
public final class QueueEntry {
    private static final int KEPT_OFFERS = 10;

    private final Instant since;
    private int processed;
    private int unused;
    private Optional<Instant> lastUnusedAt = Optional.empty();
    private Optional<Instant> lastUsedAt = Optional.empty();
    private final Map<Refusal, Integer> refusals = new EnumMap<>(Refusal.class);
    private final Map<String, Set<Refusal>> lastByAgent = new HashMap<>();
    private final Deque<UnusedOffer> lastUnused = new ArrayDeque<>();

    QueueEntry(Instant since) {
        this.since = since;
    }

    /** An offer that did not suit, with the reasons. */
    public record UnusedOffer(Offer offer, List<String> reasons, Instant timestamp) {}

    /** One line of the funnel: how many offers came to this test, and how many it turned away. */
    public record Rejections(String reason, int declined, int processed) {}

    /** Immutable view. */
    public record Info(
            App app,
            int count,
            Instant since,
            Duration timeLeft,
            int processed,
            int unused,
            Optional<Instant> lastUnusedAt,
            Optional<Instant> lastUsedAt,
            List<Rejections> lastOffers,
            List<Rejections> launchAttempt,
            List<UnusedOffer> lastUnusedOffers) {
        /** Nothing but a suitable offer is missing. */
        public boolean overdue() {
            return timeLeft.isZero();
        }
    }

    void used(Offer offer, Instant now) {
        processed++;
        lastUsedAt = Optional.of(now);
        lastByAgent.put(offer.getAgentId().getValue(), Set.of());
    }

    void refused(Offer offer, Set<Refusal> reasons, Instant now) {
        processed++;
        unused++;
        lastUnusedAt = Optional.of(now);
        // Only the first reason counts in the funnel: the offer did not come to the later tests.
        reasons.stream().sorted().findFirst().ifPresent(first -> refusals.merge(first, 1, Integer::sum));
        lastByAgent.put(offer.getAgentId().getValue(), reasons);
        lastUnused.removeIf(old -> old.offer().getAgentId().equals(offer.getAgentId()));
        lastUnused.addFirst(new UnusedOffer(
                offer, reasons.stream().sorted().map(Refusal::label).toList(), now));
        if (lastUnused.size() > KEPT_OFFERS) {
            lastUnused.removeLast();
        }
    }

    Info info(App app, int count, Duration timeLeft) {
        Map<Refusal, Integer> last = new EnumMap<>(Refusal.class);
        lastByAgent
                .values()
                .forEach(reasons ->
                        reasons.stream().sorted().findFirst().ifPresent(first -> last.merge(first, 1, Integer::sum)));
        return new Info(
                app,
                count,
                since,
                timeLeft,
                processed,
                unused,
                lastUnusedAt,
                lastUsedAt,
                funnel(last, lastByAgent.size()),
                funnel(refusals, processed),
                List.copyOf(lastUnused));
    }

    private static List<Rejections> funnel(Map<Refusal, Integer> declined, int offers) {
        List<Rejections> lines = new java.util.ArrayList<>();
        int left = offers;
        for (Refusal refusal : Refusal.values()) {
            int here = declined.getOrDefault(refusal, 0);
            lines.add(new Rejections(refusal.label(), here, left));
            left -= here;
        }
        return List.copyOf(lines);
    }
}
