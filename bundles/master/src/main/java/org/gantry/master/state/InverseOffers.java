package org.gantry.master.state;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.InverseOffer;
import org.apache.mesos.v1.allocator.Protos.InverseOfferStatus;

/** Frameworks are asked to leave agents, and what they answered. Owner thread only. */
public final class InverseOffers {
    private final Table<Outstanding> offers = new Table<>();
    private final Table<Map<String, InverseOfferStatus>> answers = new Table<>();
    private View latest = View.NONE;

    /** Not answered yet. */
    public record Outstanding(InverseOffer offer, Instant since) {
        public String id() {
            return offer.getId().getValue();
        }

        public String frameworkId() {
            return offer.getFrameworkId().getValue();
        }

        public String agentId() {
            return offer.getAgentId().getValue();
        }
    }

    /**
     * All of it at one moment.
     *
     * @param offers by id
     * @param answers the latest of each framework by its id, by agent id
     */
    public record View(Map<String, Outstanding> offers, Map<String, Map<String, InverseOfferStatus>> answers) {
        public static final View NONE = new View(Map.of(), Map.of());
    }

    public void put(InverseOffer offer, Instant now) {
        offers.put(offer.getId().getValue(), new Outstanding(offer, now));
    }

    public Optional<Outstanding> find(String id) {
        return offers.find(id);
    }

    public void remove(String id) {
        offers.remove(id);
    }

    public List<Outstanding> all(Predicate<Outstanding> which) {
        return offers.size() == 0
                ? List.of()
                : offers.values().stream().filter(which).toList();
    }

    /** In place of an earlier answer of the same framework. */
    public void answered(String agentId, InverseOfferStatus status) {
        Map<String, InverseOfferStatus> changed =
                new LinkedHashMap<>(answers.find(agentId).orElse(Map.of()));
        changed.put(status.getFrameworkId().getValue(), status);
        answers.put(agentId, changed);
    }

    /** What was said of the agent's going away counts no more. */
    public void forgetAnswers(String agentId) {
        answers.remove(agentId);
    }

    public void clear() {
        offers.clear();
        answers.clear();
    }

    /** The same one until the next change. */
    public View snapshot() {
        View now = new View(offers.snapshot(), answers.snapshot());
        boolean same = now.offers() == latest.offers() && now.answers() == latest.answers();
        latest = same ? latest : now;
        return latest;
    }
}
