package org.gantry.itests.swap.modules;

import java.util.Collection;
import java.util.List;
import org.gantry.model.container.RecoverableContainer;
import org.gantry.model.container.RecoveryOutcome;

/** A version that takes over no container of its predecessor. */
public final class Unwilling extends Neutral {
    @Override
    public List<RecoveryOutcome> recover(Collection<RecoverableContainer> containers) {
        return containers.stream()
                .<RecoveryOutcome>map(
                        container -> new RecoveryOutcome.Refused(container.id(), "I do not know this container"))
                .toList();
    }
}
