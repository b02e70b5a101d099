package org.gantry.isolators.spi;

/** An isolator could not do what was asked. The message is shown to the task's owner: what, on what, what to do. */
public class IsolatorException extends Exception {
    private static final long serialVersionUID = 1L;

    public IsolatorException(String message) {
        super(message);
    }

    public IsolatorException(String message, Throwable cause) {
        super(message, cause);
    }
}
