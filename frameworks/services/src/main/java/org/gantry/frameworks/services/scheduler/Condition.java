package org.gantry.frameworks.services.scheduler;

import org.apache.mesos.v1.Protos.TaskStatus;

/** Where an instance is in its life. */
public enum Condition {
    SCHEDULED("Scheduled", "TASK_STAGING"),
    PROVISIONED("Provisioned", "TASK_STAGING"),
    STAGING("Staging", "TASK_STAGING"),
    STARTING("Starting", "TASK_STARTING"),
    RUNNING("Running", "TASK_RUNNING"),
    KILLING("Killing", "TASK_KILLING"),
    UNREACHABLE("Unreachable", "TASK_UNREACHABLE"),
    UNREACHABLE_INACTIVE("UnreachableInactive", "TASK_UNREACHABLE"),
    ERROR("Error", "TASK_ERROR"),
    FAILED("Failed", "TASK_FAILED"),
    FINISHED("Finished", "TASK_FINISHED"),
    KILLED("Killed", "TASK_KILLED"),
    GONE("Gone", "TASK_GONE"),
    DROPPED("Dropped", "TASK_DROPPED"),
    UNKNOWN("Unknown", "TASK_UNKNOWN");

    private final String label;
    private final String taskState;

    Condition(String label, String taskState) {
        this.label = label;
        this.taskState = taskState;
    }

    /** The name in the API. */
    public String label() {
        return label;
    }

    public String taskState() {
        return taskState;
    }

    /** No task of this instance runs any more. */
    public boolean terminal() {
        return compareTo(ERROR) >= 0;
    }

    public boolean unreachable() {
        return this == UNREACHABLE || this == UNREACHABLE_INACTIVE;
    }

    /** A task was launched and is not known to have ended. */
    public boolean launched() {
        return this != SCHEDULED && !terminal();
    }

    /** Whether an end like this makes the next launch wait longer. */
    boolean delaysNextLaunch() {
        return terminal() && this != KILLED && this != UNKNOWN;
    }

    static Condition of(TaskStatus status) {
        return switch (status.getState()) {
            case TASK_STAGING -> STAGING;
            case TASK_STARTING -> STARTING;
            case TASK_RUNNING -> RUNNING;
            case TASK_KILLING -> KILLING;
            case TASK_FINISHED -> FINISHED;
            case TASK_FAILED -> FAILED;
            case TASK_KILLED -> KILLED;
            case TASK_ERROR -> ERROR;
            case TASK_DROPPED -> DROPPED;
            case TASK_UNREACHABLE -> UNREACHABLE;
            case TASK_GONE, TASK_GONE_BY_OPERATOR -> GONE;
            case TASK_UNKNOWN -> UNKNOWN;
            case TASK_LOST -> lost(status);
        };
    }

    private static Condition lost(TaskStatus status) {
        return switch (status.getReason()) {
            case REASON_RECONCILIATION, REASON_AGENT_DISCONNECTED, REASON_AGENT_REMOVED -> UNREACHABLE;
            case REASON_TASK_UNKNOWN -> UNKNOWN;
            default -> GONE;
        };
    }
}
