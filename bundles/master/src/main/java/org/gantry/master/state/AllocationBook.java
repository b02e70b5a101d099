package org.gantry.master.state;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.gantry.allocator.spi.InverseOffer;
import org.gantry.allocator.spi.Quota;
import org.gantry.allocator.spi.Request;

/**
 * What an allocator must be told anew besides agents, frameworks, offers and tasks. Who changes anything here tells the
 * allocator of it with an effect as well. Owner thread only.
 */
public final class AllocationBook {
    private final Map<String, Double> weights = new TreeMap<>();
    private final Map<String, Quota> quotas = new TreeMap<>();
    private final Map<String, List<Request>> requests = new TreeMap<>();
    private final Map<String, InverseOffer> inverseOffers = new TreeMap<>();
    private Optional<Set<String>> whitelist = Optional.empty();

    /** As operators set them; 1 where absent. */
    public Map<String, Double> weights() {
        return weights;
    }

    /** As operators set them, by top-level role. */
    public Map<String, Quota> quotas() {
        return quotas;
    }

    /** What frameworks wait for, by framework id. */
    public Map<String, List<Request>> requests() {
        return requests;
    }

    /** Those that frameworks have not answered, by offer id. */
    public Map<String, InverseOffer> inverseOffers() {
        return inverseOffers;
    }

    /** Hosts that may be offered; all if empty. */
    public Optional<Set<String>> whitelist() {
        return whitelist;
    }

    public void setWhitelist(Optional<Set<String>> hostnames) {
        whitelist = hostnames;
    }

    /** Forgets everything but the whitelist, which is this master's own. */
    public void clear() {
        weights.clear();
        quotas.clear();
        requests.clear();
        inverseOffers.clear();
    }
}
