package org.gantry.model.container;

/** What became of one container that a module was asked to recover. */
public sealed interface RecoveryOutcome {
    ContainerId container();

    /** @param handle to be stored from now on; the one that was given, or one in a newer format */
    record Recovered(ContainerId container, Handle handle) implements RecoveryOutcome {}

    /** @param reason for the operator: why this version cannot take the container over */
    record Refused(ContainerId container, String reason) implements RecoveryOutcome {}
}
