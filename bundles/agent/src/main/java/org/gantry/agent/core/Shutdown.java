package org.gantry.agent.core;

import java.time.Duration;

/** The end of everything on this agent: because the process stops, or because the master has removed the agent. */
final class Shutdown {
    private static final Duration LAST_UPDATES = Duration.ofSeconds(3);

    private final AgentState state;
    private final CoreSettings settings;
    private final Outbox effects;
    private boolean removed;
    private boolean stopping;
    private boolean lastUpdatesAwaited;

    Shutdown(AgentState state, CoreSettings settings, Outbox effects) {
        this.state = state;
        this.settings = settings;
        this.effects = effects;
    }

    /** The process stops once all tasks have ended. */
    void stop() {
        stopping = true;
    }

    /** The agent registers anew once all tasks have ended. */
    void remove() {
        removed = true;
    }

    boolean underWay() {
        return removed || stopping;
    }

    /** Goes on as soon as nothing runs any more. */
    void finish() {
        if (stopping && !state.hasContainers()) {
            finishStop();
        } else if (removed && state.frameworks.isEmpty()) {
            removed = false;
            state.info = settings.info();
            effects.add(new Effect.ForgetAgent());
            effects.add(new Effect.Resubscribe("this agent was removed"));
        }
    }

    /** Frameworks are to hear of the end, but nobody may be left to acknowledge it: what is not is kept on disk. */
    private void finishStop() {
        if (!state.connected || !state.owesUpdates()) {
            effects.add(new Effect.Stopped());
        } else if (!lastUpdatesAwaited) {
            lastUpdatesAwaited = true;
            effects.add(new Effect.After(LAST_UPDATES, new Command.StopUnacknowledged()));
        }
    }
}
