package org.gantry.agent.core;

/** Whether an executor may make a call. */
public enum ExecutorAdmission {
    ADMITTED,
    NO_FRAMEWORK,
    NO_EXECUTOR,
    NOT_SUBSCRIBED
}
