package org.gantry.allocator.drf;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.gantry.model.Resources;

/** Every filter, found by agent and client, and by when it ends. */
final class Filters {
    private final TreeSet<Filter> byExpiry = new TreeSet<>(Filter.SOONEST_FIRST);
    private long sequence;

    void add(Agent agent, Client client, Resources refused, Duration duration, Instant now) {
        Filter filter = new Filter(agent, client, agent.interned(refused), now.plus(duration), ++sequence);
        List<Filter> known = agent.filters.computeIfAbsent(client, key -> new ArrayList<>(1));
        known.removeIf(older -> {
            boolean useless = !older.expiry().isAfter(filter.expiry()) && refused.contains(older.refused());
            return useless && byExpiry.remove(older);
        });
        known.add(filter);
        client.filteredAgents.add(agent);
        byExpiry.add(filter);
    }

    /** The filter that keeps the client from being offered the bundle of that agent. */
    Optional<Filter> blocking(Agent agent, Client client, Resources bundle) {
        List<Filter> known = agent.filters.get(client);
        if (known == null) {
            return Optional.empty();
        }
        for (Filter filter : known) {
            if (agent.covers(filter.refused(), bundle)) {
                return Optional.of(filter);
            }
        }
        return Optional.empty();
    }

    /** Removes and returns what has ended. */
    List<Filter> expire(Instant now) {
        List<Filter> expired = new ArrayList<>();
        while (!byExpiry.isEmpty() && !byExpiry.first().expiry().isAfter(now)) {
            Filter filter = byExpiry.pollFirst();
            expired.add(filter);
            List<Filter> known = filter.agent().filters.get(filter.client());
            known.remove(filter);
            if (known.isEmpty()) {
                filter.agent().filters.remove(filter.client());
                filter.client().filteredAgents.remove(filter.agent());
            }
        }
        return expired;
    }

    /** Drops all of the client's. @return whether there were any */
    boolean clear(Client client) {
        boolean any = !client.filteredAgents.isEmpty();
        client.filteredAgents.forEach(agent -> forget(agent.filters.remove(client)));
        client.filteredAgents.clear();
        return any;
    }

    void clear(Agent agent) {
        agent.filters.forEach((client, known) -> {
            forget(known);
            client.filteredAgents.remove(agent);
        });
        agent.filters.clear();
    }

    int size() {
        return byExpiry.size();
    }

    private void forget(Collection<Filter> filters) {
        byExpiry.removeAll(filters);
    }
}
