package org.gantry.allocator.spi;

import org.gantry.model.Resources;

/** @param dominantShare 0 to 1, before weight @param allocated offered or used in the role, all its frameworks together */
public record RoleShare(String role, double weight, double dominantShare, Resources allocated) {}
