package org.gantry.allocator.drf;

/** What keeps a client from being offered an agent, in the order of the checks. */
enum Obstacle {
    PAUSED,
    FRAMEWORK_INACTIVE,
    NOT_SUBSCRIBED,
    SUPPRESSED,
    AGENT_INACTIVE,
    NOT_WHITELISTED,
    CONSTRAINTS,
    LACKS_GPU_CAPABILITY,
    LACKS_REGION_CAPABILITY,
    EARMARKED,
    NOTHING_LEFT,
    NOTHING_FOR_ROLE,
    TOO_LITTLE,
    QUOTA_LIMIT,
    QUOTA_HEADROOM,
    FILTERED,
    NONE
}
