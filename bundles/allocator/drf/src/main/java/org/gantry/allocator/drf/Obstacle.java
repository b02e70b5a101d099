package org.gantry.allocator.drf;

/** What keeps a client from being offered an agent, in the order of the checks. */
enum Obstacle {
    FRAMEWORK_INACTIVE,
    NOT_SUBSCRIBED,
    SUPPRESSED,
    AGENT_INACTIVE,
    LACKS_GPU_CAPABILITY,
    NOTHING_LEFT,
    NOTHING_FOR_ROLE,
    TOO_LITTLE,
    FILTERED,
    NONE
}
