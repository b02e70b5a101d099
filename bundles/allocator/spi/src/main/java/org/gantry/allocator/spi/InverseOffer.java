package org.gantry.allocator.spi;

/** Asks a framework that has something on an agent to leave it before it becomes unavailable. */
public record InverseOffer(String agentId, String frameworkId, Unavailability unavailability) {}
