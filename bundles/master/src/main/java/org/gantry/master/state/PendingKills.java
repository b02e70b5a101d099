package org.gantry.master.state;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Tasks that were asked to be killed, by their agents: one that was out of reach just then is told when it is back. No
 * more than there are tasks.
 */
public final class PendingKills {
    private record Victim(String frameworkId, String taskId) {}

    private final Map<String, Set<Victim>> byAgent = new HashMap<>();

    public void add(String agentId, String frameworkId, String taskId) {
        byAgent.computeIfAbsent(agentId, id -> new HashSet<>()).add(new Victim(frameworkId, taskId));
    }

    public boolean has(String agentId, String frameworkId, String taskId) {
        return byAgent.getOrDefault(agentId, Set.of()).contains(new Victim(frameworkId, taskId));
    }

    /** The task has ended. */
    public void remove(String agentId, String frameworkId, String taskId) {
        Set<Victim> victims = byAgent.get(agentId);
        if (victims != null && victims.remove(new Victim(frameworkId, taskId)) && victims.isEmpty()) {
            byAgent.remove(agentId);
        }
    }

    void clear() {
        byAgent.clear();
    }
}
