package org.gantry.protocol;

/** The ways in which messages say for whom a resource is reserved. Every one of them is understood. */
public enum ResourceFormat {
    /** A list of {@code reservations}: for frameworks with the capability RESERVATION_REFINEMENT, and among ourselves. */
    REFINED,
    /** {@code role} and perhaps {@code reservation}: for frameworks without it. Cannot say more than one reservation. */
    LEGACY,
    /** Both, where the legacy one can say it: for endpoints that operators and tools read. */
    ENDPOINT
}
