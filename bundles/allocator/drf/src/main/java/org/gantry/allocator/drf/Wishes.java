package org.gantry.allocator.drf;

import java.util.BitSet;
import org.gantry.allocator.spi.OfferConstraints;

/** A client's offer constraints, with what they say of the agents that were looked at before. */
final class Wishes {
    private final OfferConstraints constraints;
    private final String role;
    private final BitSet known = new BitSet();
    private final BitSet excluded = new BitSet();

    Wishes(OfferConstraints constraints, String role) {
        this.constraints = constraints;
        this.role = role;
    }

    boolean exclude(Agent agent) {
        if (!known.get(agent.index)) {
            known.set(agent.index);
            excluded.set(agent.index, constraints.exclude(role, agent.state()));
        }
        return excluded.get(agent.index);
    }

    /** The agent is another one, or describes itself in another way. */
    void forget(Agent agent) {
        known.clear(agent.index);
    }

    boolean isFor(OfferConstraints others) {
        return constraints.equals(others);
    }
}
