package org.gantry.modulehost.core;

import org.gantry.modulehost.spi.ModuleException;

/** A swap that ended before the switch: the old version serves on. Names the step. */
public final class SwapException extends ModuleException {
    private static final long serialVersionUID = 1L;

    /** The steps of a swap, in order. */
    public enum Step {
        VERIFY,
        START,
        RECOVER,
        SWITCH,
        DRAIN,
        RETIRE
    }

    private final Step step;

    public SwapException(Step step, String message) {
        super(message);
        this.step = step;
    }

    public SwapException(Step step, String message, Throwable cause) {
        super(message, cause);
        this.step = step;
    }

    public Step step() {
        return step;
    }
}
