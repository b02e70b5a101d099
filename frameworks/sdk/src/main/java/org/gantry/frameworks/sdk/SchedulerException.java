package org.gantry.frameworks.sdk;

/** A call did not reach the master or was refused by it. */
public class SchedulerException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    /** @param status of the master's answer; 0 if there was none */
    public SchedulerException(int status, String message) {
        super(message);
        this.status = status;
    }

    public int status() {
        return status;
    }
}
