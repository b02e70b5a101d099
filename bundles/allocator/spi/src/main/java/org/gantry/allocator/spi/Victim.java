package org.gantry.allocator.spi;

/**
 * A task that is to be killed.
 *
 * @param beneficiary id of the framework that it makes room for
 */
public record Victim(RunningTask task, String beneficiary) {}
