package org.gantry.model.container;

/** What became of one container that a module was asked to recover. */
public sealed interface RecoveryOutcome {
    ContainerId container();

    /**
     * The container goes on.
     *
     * @param handle to be stored from now on; the one that was given, or one in a newer format
     */
    record Recovered(ContainerId container, Handle handle) implements RecoveryOutcome {}

    /**
     * This version cannot take the container over.
     *
     * @param reason for the operator
     */
    record Refused(ContainerId container, String reason) implements RecoveryOutcome {}
}
