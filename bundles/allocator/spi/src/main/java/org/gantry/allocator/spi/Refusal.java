package org.gantry.allocator.spi;

/**
 * Why a framework is not offered an agent in a role.
 *
 * @param obstacle a name in capitals that programs can tell it by, for example {@code FILTERED}; {@code NONE} if nothing
 *     stands against it
 * @param reason a sentence for operators
 */
public record Refusal(String agentId, String role, String obstacle, String reason) {}
