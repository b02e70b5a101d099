package org.gantry.master.loop;

import java.util.List;
import org.gantry.master.effect.Effect;
import org.gantry.master.state.Snapshot;

/**
 * What some commands led to.
 *
 * @param snapshot state after them
 * @param effects to be carried out, in order
 */
public record Batch(Snapshot snapshot, List<Effect> effects) {
    public Batch {
        effects = List.copyOf(effects);
    }
}
