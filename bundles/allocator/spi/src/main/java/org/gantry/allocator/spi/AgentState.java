package org.gantry.allocator.spi;

import org.gantry.model.Resources;

/**
 * @param id agent id
 * @param hostname for explanations
 * @param total everything the agent has
 * @param active whether it may be offered; false while disconnected, draining or deactivated
 */
public record AgentState(String id, String hostname, Resources total, boolean active) {}
