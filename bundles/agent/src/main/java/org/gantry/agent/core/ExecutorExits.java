package org.gantry.agent.core;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gantry.protocol.agentlink.AgentLink;

/**
 * Ends of executors that the master may not have heard of: there was none, or the link was breaking. They go with the
 * next subscription. Owner thread only.
 */
final class ExecutorExits {
    /** Of those that were forgotten the master learns as well, for they are not listed any more, but not how they ended. */
    private static final int KEPT = 1000;

    private final Map<Key, Exit> kept = new LinkedHashMap<>();

    private record Key(String framework, String executor) {}

    private static final class Exit {
        final AgentLink.Call.ExecutorExited message;
        final boolean sent;
        boolean listed;

        Exit(AgentLink.Call.ExecutorExited message, boolean sent) {
            this.message = message;
            this.sent = sent;
        }
    }

    /** @param sent whether the master is told now */
    void add(AgentLink.Call.ExecutorExited exited, boolean sent) {
        Key key = new Key(
                exited.getFrameworkId().getValue(), exited.getExecutorId().getValue());
        kept.remove(key);
        kept.put(key, new Exit(exited, sent));
        if (kept.size() > KEPT) {
            Iterator<Key> oldest = kept.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /** A new one has the id now. */
    void begun(String framework, String executor) {
        kept.remove(new Key(framework, executor));
    }

    void addTo(AgentLink.Call.Subscribe.Builder subscribe) {
        for (Exit exit : kept.values()) {
            exit.listed = true;
            subscribe.addExitedExecutors(
                    exit.sent ? exit.message.toBuilder().setRepeated(true) : exit.message.toBuilder());
        }
    }

    /** The master has what was last added. @return what came later, to be sent now */
    List<AgentLink.Call.ExecutorExited> subscribed() {
        kept.values().removeIf(exit -> exit.listed);
        List<AgentLink.Call.ExecutorExited> later = new ArrayList<>();
        kept.replaceAll((key, exit) -> {
            later.add(exit.message);
            return new Exit(exit.message, true);
        });
        return later;
    }
}
