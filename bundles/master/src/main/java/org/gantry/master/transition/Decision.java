package org.gantry.master.transition;

import java.util.Optional;
import org.gantry.master.effect.RegistryChange;
import org.gantry.master.order.Answer;

/**
 * What becomes of an order.
 *
 * @param change to be written before the order is carried out; empty if there is nothing to do, or it is refused
 */
record Decision(Answer answer, Optional<RegistryChange> change) {
    static final Decision NOTHING_TO_DO = new Decision(Answer.DONE, Optional.empty());

    static Decision refuse(int status, String message) {
        return new Decision(new Answer(status, message), Optional.empty());
    }

    /** Not a good request. */
    static Decision refuse(String message) {
        return refuse(400, message);
    }

    static Decision keep(RegistryChange change) {
        return new Decision(Answer.DONE, Optional.of(change));
    }
}
