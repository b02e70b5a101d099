package org.gantry.containerizers.spi;

/** A containerizer could not do what was asked. The message is shown to the task's owner. */
public class ContainerizerException extends Exception {
    private static final long serialVersionUID = 1L;

    public ContainerizerException(String message) {
        super(message);
    }

    public ContainerizerException(String message, Throwable cause) {
        super(message, cause);
    }
}
