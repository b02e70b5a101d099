package org.gantry.allocator.drf;

import java.util.Arrays;
import java.util.BitSet;
import org.gantry.model.Resources;

/** Everybody who refused the same of an agent, and until when. */
final class Refusals {
    final Agent agent;
    final Resources refused;

    /** Indexes of the clients. */
    final BitSet clients = new BitSet();

    private long[] ends = new long[4];

    /** The bundle that {@link #contains} was last asked about, and the answer. */
    private Resources lastBundle = Resources.EMPTY;

    private boolean lastAnswer = true;

    Refusals(Agent agent, Resources refused) {
        this.agent = agent;
        this.refused = refused;
    }

    /** In milliseconds; only of those that {@link #clients} has. */
    long end(int client) {
        return ends[client];
    }

    void add(int client, long end) {
        if (client >= ends.length) {
            ends = Arrays.copyOf(ends, Math.max(client + 1, ends.length * 2));
        }
        ends[client] = clients.get(client) ? Math.max(ends[client], end) : end;
        clients.set(client);
    }

    /** Whether who refused this refused the bundle with it. */
    @SuppressWarnings("ReferenceEquality")
    boolean contains(Resources bundle) {
        if (bundle != lastBundle) {
            lastAnswer = bundle == refused || refused.contains(bundle);
            lastBundle = bundle;
        }
        return lastAnswer;
    }
}
