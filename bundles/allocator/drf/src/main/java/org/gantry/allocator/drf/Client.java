package org.gantry.allocator.drf;

import java.util.BitSet;

/** A framework in one of its roles: what resources are allocated to. */
final class Client extends ShareNode {
    final Framework framework;
    final String role;
    final Account account;

    /** Small, and given to another one when this one is gone. */
    final int index;

    /** Indexes of agents on which something is allocated to it. */
    final BitSet agents = new BitSet();

    /** Indexes of agents on which it has filters. */
    final BitSet filteredAgents = new BitSet();

    int filters;
    boolean subscribed;
    boolean suppressed;

    /** What is worth an offer to it; null where the usual minimum is. */
    Minimum minimum;

    /** Which agents it wants in this role; null if any. */
    Wishes wishes;

    Client(Framework framework, String role, ShareNode parent, Account account, int index) {
        super(framework.id, parent);
        this.framework = framework;
        this.role = role;
        this.account = account;
        this.index = index;
    }

    boolean isOpen() {
        return subscribed && !suppressed && framework.active;
    }
}
