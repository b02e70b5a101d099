package org.gantry.allocator.drf;

import java.util.LinkedHashSet;
import java.util.Set;

/** A framework in one of its roles: what resources are allocated to. */
final class Client extends ShareNode {
    final Framework framework;
    final String role;

    /** Agents on which something is allocated to it. */
    final Set<Agent> agents = new LinkedHashSet<>();

    /** Agents on which it has filters. */
    final Set<Agent> filteredAgents = new LinkedHashSet<>();

    boolean subscribed;
    boolean suppressed;

    Client(Framework framework, String role, ShareNode parent, Kinds kinds) {
        super(framework.id, parent, kinds);
        this.framework = framework;
        this.role = role;
    }

    boolean isOpen() {
        return subscribed && !suppressed && framework.active;
    }
}
