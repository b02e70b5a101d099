package org.gantry.allocator.drf;

import java.time.Instant;
import java.util.Comparator;
import org.gantry.model.Resources;

/** A client does not want this, or less, of that agent for a while. */
record Filter(Agent agent, Client client, Resources refused, Instant expiry, long sequence) {
    static final Comparator<Filter> SOONEST_FIRST =
            Comparator.comparing(Filter::expiry).thenComparingLong(Filter::sequence);

    // Filters are told apart by their number; agents and clients hold them, so comparing those would not end.
    @Override
    public boolean equals(Object other) {
        return other instanceof Filter filter && filter.sequence == sequence;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(sequence);
    }

    @Override
    public String toString() {
        return "Filter[" + agent.id + ", " + client.name + " in " + client.role + ", " + refused + ", " + expiry + "]";
    }
}
