package org.gantry.allocator.drf;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A framework with its clients by role. One that is known only by what it runs is not active. */
final class Framework {
    final String id;
    final Map<String, Client> clients = new TreeMap<>();
    final Wants wants = new Wants();
    boolean active;
    boolean takesGpus;
    boolean takesRevocable;
    boolean takesShared;
    boolean takesRefined;
    boolean takesRemote;
    int priority;

    Framework(String id) {
        this.id = id;
    }

    void setCapabilities(Set<String> capabilities) {
        takesGpus = capabilities.contains("GPU_RESOURCES");
        takesRevocable = capabilities.contains("REVOCABLE_RESOURCES");
        takesShared = capabilities.contains("SHARED_RESOURCES");
        takesRefined = capabilities.contains("RESERVATION_REFINEMENT");
        takesRemote = capabilities.contains("REGION_AWARE");
    }

    /** Frameworks with the same number may have the same of every agent, in the same role. */
    int resourceCapabilities() {
        return (takesRevocable ? 1 : 0) + (takesShared ? 2 : 0) + (takesRefined ? 4 : 0);
    }
}
