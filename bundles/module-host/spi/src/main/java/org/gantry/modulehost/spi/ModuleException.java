package org.gantry.modulehost.spi;

/** A module could not be installed or swapped; the message names the step, the module and the reason. */
public class ModuleException extends Exception {
    private static final long serialVersionUID = 1L;

    public ModuleException(String message) {
        super(message);
    }

    public ModuleException(String message, Throwable cause) {
        super(message, cause);
    }
}
