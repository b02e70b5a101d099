package org.gantry.allocator.spi;

/** Why a framework is not offered an agent in a role. @param reason a sentence for operators */
public record Refusal(String agentId, String role, String reason) {}
