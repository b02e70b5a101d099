package org.gantry.agent.core;

/** Why the agent ended a container. */
enum KillCause {
    REQUESTED,
    DURING_LAUNCH,
    UNHEALTHY,
    PREEMPTED,
    COMPLETION_TIME
}
