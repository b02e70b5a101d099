package org.gantry.model.container;

import java.util.Map;

/**
 * Why a container had to be ended: it went over a limit.
 *
 * @param kind which limit
 * @param message for the task's owner: what was exceeded, by how much, what to raise
 * @param resources the limit that was exceeded, by Mesos resource name (cpus, mem and disk in MB)
 */
public record Limitation(Kind kind, String message, Map<String, Double> resources) {
    public enum Kind {
        MEMORY,
        DISK,
        PROCESSES,
        NETWORK_PORTS,
        OTHER
    }

    public Limitation {
        resources = Map.copyOf(resources);
    }
}
