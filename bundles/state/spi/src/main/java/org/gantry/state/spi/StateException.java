package org.gantry.state.spi;

/** The store could not do what was asked. */
public class StateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Whose fault it is decides what to do: retry after reading again, retry later, or mend the caller. */
    public enum Code {
        CONFLICT,
        UNAVAILABLE,
        INVALID
    }

    private final Code code;

    public StateException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public StateException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}
