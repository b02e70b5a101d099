package org.gantry.modulehost.spi;

import java.util.Optional;

/**
 * One version of a module in this process.
 *
 * @param id which module
 * @param version OSGi version of its bundle
 * @param state where it stands
 * @param containers how many containers it looks after
 * @param reason why it is not active, if it is refused or failed
 */
public record ModuleInfo(ModuleId id, String version, State state, int containers, Optional<String> reason) {
    public enum State {
        /** Started beside the active one, not used yet. */
        STANDBY,
        ACTIVE,
        /** Kept only for containers that the active version could not recover, or until calls in flight end. */
        DRAINING,
        /** Did not take over; the reason says why. */
        REFUSED
    }
}
