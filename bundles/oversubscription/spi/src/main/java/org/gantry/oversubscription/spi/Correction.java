package org.gantry.oversubscription.spi;

/**
 * A container that is to end.
 *
 * @param reason for the log
 */
public record Correction(ContainerUse container, String reason) {}
