package org.gantry.agent.fetch;

/** Something that a task wants could not be fetched or unpacked. The message is for the task's owner. */
public final class FetchException extends Exception {
    private static final long serialVersionUID = 1L;

    public FetchException(String message) {
        super(message);
    }

    public FetchException(String message, Throwable cause) {
        super(message, cause);
    }
}
