package org.gantry.allocator.spi;

import org.gantry.model.Resources;

/**
 * Who has something of an agent.
 *
 * @param frameworkId not everybody may know that there is this framework
 * @param role that it has it in
 * @param resources what it has
 */
public record Holder(String frameworkId, String role, Resources resources) {}
