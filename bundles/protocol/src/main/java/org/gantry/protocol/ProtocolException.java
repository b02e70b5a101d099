package org.gantry.protocol;

import java.util.Objects;

/** Bytes from outside that are not what they should be. The message is fit to be sent back to whoever sent them. */
public final class ProtocolException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String detail;

    public ProtocolException(String message) {
        this(message, message);
    }

    /**
     * @param message the whole sentence, as the master's API answers it
     * @param detail the reason alone, as the agent's API answers it
     */
    public ProtocolException(String message, String detail) {
        super(Objects.requireNonNull(message));
        this.detail = Objects.requireNonNull(detail);
    }

    /** The reason without what was being tried; the message itself where there is nothing to leave out. */
    public String detail() {
        return detail;
    }
}
