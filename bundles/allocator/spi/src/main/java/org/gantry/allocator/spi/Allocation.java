package org.gantry.allocator.spi;

import org.gantry.model.Resources;

/** Resources of one agent that one framework gets to choose from, in one role. */
public record Allocation(String frameworkId, String role, String agentId, Resources resources) {}
