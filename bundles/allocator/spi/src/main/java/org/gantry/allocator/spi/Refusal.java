package org.gantry.allocator.spi;

import java.util.List;

/**
 * Why a framework is not offered an agent in a role.
 *
 * @param obstacle a name in capitals that programs can tell it by, for example {@code FILTERED}; {@code NONE} if nothing
 *     stands against it
 * @param reason a sentence for operators, which names no other framework
 * @param holders who has what is missing, where that is the reason
 */
public record Refusal(String agentId, String role, String obstacle, String reason, List<Holder> holders) {
    public Refusal {
        holders = List.copyOf(holders);
    }

    /** For a reason that is not what others have. */
    public Refusal(String agentId, String role, String obstacle, String reason) {
        this(agentId, role, obstacle, reason, List.of());
    }
}
