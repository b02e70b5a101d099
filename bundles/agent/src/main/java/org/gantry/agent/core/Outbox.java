package org.gantry.agent.core;

import java.util.ArrayList;
import java.util.List;

/** Collects what a command leads to, in order. */
final class Outbox {
    private List<Effect> effects = new ArrayList<>();

    void add(Effect effect) {
        effects.add(effect);
    }

    /** All that was collected; the outbox is empty after this. */
    List<Effect> take() {
        List<Effect> taken = effects;
        effects = new ArrayList<>();
        return taken;
    }
}
